/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.Locale;

/** A cursor over JSON; NaN, Infinity and -Infinity are numbers, as XGBoost writes them. */
final class JsonCursor implements ModelCursor, AutoCloseable {
    private static final int CHECK_EVERY = 4096;

    private final JsonParser parser;
    private final ParseBudget budget;
    private int tokens;

    JsonCursor(byte[] file, ParseBudget budget) {
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MOST_NESTED)
                        .build())
                .build();
        try {
            this.parser = factory.createParser(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("the model is no JSON: " + e.getMessage(), e);
        }
        this.budget = budget;
        token();
    }

    /** Goes to the next token, null at the end of the file. */
    private JsonToken token() {
        if (++tokens % CHECK_EVERY == 0) {
            budget.check();
        }
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private IllegalArgumentException malformed(IOException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IllegalArgumentException(place() + ": the model is no JSON or was cut off: " + message, e);
    }

    private String place() {
        JsonLocation at = parser.currentLocation();
        return String.format(Locale.ROOT, "line [%d] column [%d]", at.getLineNr(), at.getColumnNr());
    }

    @Override
    public IllegalArgumentException error(String message) {
        return new IllegalArgumentException(place() + ": " + message);
    }

    private void expect(JsonToken token, String what) {
        if (parser.currentToken() != token) {
            throw unexpected(what);
        }
    }

    private IllegalArgumentException unexpected(String wanted) {
        JsonToken token = parser.currentToken();
        String found = token == null ? "the end of the file" : token.toString();
        return error("there is [" + found + "]; it must be " + wanted);
    }

    @Override
    public void beginObject() {
        expect(JsonToken.START_OBJECT, "an object");
        token();
    }

    @Override
    public String nextField() {
        if (parser.currentToken() == JsonToken.END_OBJECT) {
            token();
            return null;
        }
        expect(JsonToken.FIELD_NAME, "a field");
        try {
            String name = parser.currentName();
            token();
            return name;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public void beginArray() {
        expect(JsonToken.START_ARRAY, "an array");
        token();
    }

    @Override
    public boolean nextElement() {
        if (parser.currentToken() == JsonToken.END_ARRAY) {
            token();
            return false;
        }
        if (parser.currentToken() == null) {
            throw unexpected("a value or the end of an array");
        }
        return true;
    }

    @Override
    public String string() {
        expect(JsonToken.VALUE_STRING, "a string");
        try {
            String value = parser.getText();
            token();
            return value;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public int integer() {
        JsonToken token = parser.currentToken();
        int value;
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            value = token == JsonToken.VALUE_TRUE ? 1 : 0;
        } else {
            expect(JsonToken.VALUE_NUMBER_INT, "an integer");
            try {
                value = parser.getIntValue();
            } catch (IOException e) {
                throw malformed(e);
            }
        }
        token();
        return value;
    }

    @Override
    public float number() {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw unexpected("a number");
        }
        try {
            // The text, since what lies between must not be rounded to double first.
            float value = token == JsonToken.VALUE_NUMBER_INT || parser.isNaN()
                    ? parser.getFloatValue()
                    : Float.parseFloat(parser.getText());
            token();
            return value;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public void skip() {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == null) {
                throw unexpected("a value");
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
                if (depth < 0) {
                    throw unexpected("a value");
                }
            }
            token();
        } while (depth > 0);
    }

    @Override
    public void end() {
        if (parser.currentToken() != null) {
            throw unexpected("the end of the file");
        }
    }

    @Override
    public int[] integers(int most) {
        return GrowingArrays.integers(this, most);
    }

    @Override
    public float[] numbers(int most) {
        return GrowingArrays.numbers(this, most);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw malformed(e);
        }
    }
}
