/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.plugin.training.TrainingParameters.WeightedField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.AbstractQueryBuilder;

/** Reads the body of {@code _train}; strict, and naming what it refuses. */
final class TrainCodebookRequestParser {
    private static final String ALLOWED =
            "[index], [query], [fields], [levels], [max_iterations], [tolerance], [sample_size], [seed],"
                    + " [normalize], [standardize], [normalize_residuals], [beam], [on_missing], [promote]";

    private final TrainCodebookRequest.Builder builder = new TrainCodebookRequest.Builder();

    TrainCodebookRequest parse(String name, XContentParser parser) throws IOException {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        if (parser.currentToken() != Token.START_OBJECT) {
            throw new IllegalArgumentException("the body must be a JSON object with [index] and [fields]");
        }
        while (parser.nextToken() != Token.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            key(key, parser);
        }
        if (builder.indices.isEmpty()) {
            throw new IllegalArgumentException("[index] is missing; name the index to train on");
        }
        if (builder.fields.isEmpty()) {
            throw new IllegalArgumentException(
                    "[fields] is missing or empty; give [{\"field\": a vector field, \"weight\": 1.0}]");
        }
        return builder.build(name);
    }

    private void key(String key, XContentParser parser) throws IOException {
        switch (key) {
            case "index" -> builder.indices = strings(key, parser);
            case "query" -> builder.query = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            case "fields" -> builder.fields = fields(parser);
            case "levels" -> builder.levels = levels(parser);
            case "max_iterations" -> builder.maxIterations = integer(key, parser);
            case "tolerance" -> builder.tolerance = number(key, parser).doubleValue();
            case "sample_size" -> builder.sampleSize = whole(key, parser);
            case "seed" -> builder.seed = whole(key, parser);
            case "normalize" -> builder.normalize = bool(key, parser);
            case "standardize" -> builder.standardize = bool(key, parser);
            case "normalize_residuals" -> builder.normalizeResiduals = bool(key, parser);
            case "beam" -> builder.beam = integer(key, parser);
            case "on_missing" -> builder.onMissing = OnMissing.parse(string(key, parser));
            case "promote" -> builder.promote = bool(key, parser);
            default -> throw new IllegalArgumentException("[" + key + "] is unknown; allowed are " + ALLOWED);
        }
    }

    private static List<WeightedField> fields(XContentParser parser) throws IOException {
        expect("fields", parser, Token.START_ARRAY, "an array of objects");
        List<WeightedField> fields = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            if (parser.currentToken() == Token.VALUE_STRING) {
                fields.add(new WeightedField(parser.text(), 1));
                continue;
            }
            expect("fields", parser, Token.START_OBJECT, "an array of objects");
            String field = null;
            float weight = 1;
            while (parser.nextToken() != Token.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                switch (key) {
                    case "field" -> field = string("fields.field", parser);
                    case "weight" -> weight = number("fields.weight", parser).floatValue();
                    default ->
                        throw new IllegalArgumentException(
                                "[fields." + key + "] is unknown; allowed are [field], [weight]");
                }
            }
            if (field == null) {
                throw new IllegalArgumentException(
                        "[fields] has an entry without [field] at position [" + fields.size() + "]");
            }
            fields.add(new WeightedField(field, weight));
        }
        return fields;
    }

    private static List<Integer> levels(XContentParser parser) throws IOException {
        expect("levels", parser, Token.START_ARRAY, "an array of numbers of centroids");
        List<Integer> levels = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            levels.add(integer("levels", parser));
        }
        return levels;
    }

    private static List<String> strings(String key, XContentParser parser) throws IOException {
        if (parser.currentToken() != Token.START_ARRAY) {
            return List.of(string(key, parser));
        }
        List<String> strings = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            strings.add(string(key, parser));
        }
        return strings;
    }

    private static String string(String key, XContentParser parser) throws IOException {
        expect(key, parser, Token.VALUE_STRING, "a string");
        return parser.text();
    }

    private static boolean bool(String key, XContentParser parser) throws IOException {
        expect(key, parser, Token.VALUE_BOOLEAN, "true or false");
        return parser.booleanValue();
    }

    private static Number number(String key, XContentParser parser) throws IOException {
        expect(key, parser, Token.VALUE_NUMBER, "a number");
        return parser.numberValue();
    }

    private static int integer(String key, XContentParser parser) throws IOException {
        long value = whole(key, parser);
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    private static long whole(String key, XContentParser parser) throws IOException {
        Number value = number(key, parser);
        if (value.doubleValue() != Math.rint(value.doubleValue())) {
            throw new IllegalArgumentException("[" + key + "] is [" + value + "]; it must be a whole number");
        }
        return value.longValue();
    }

    private static void expect(String key, XContentParser parser, Token token, String what) throws IOException {
        if (parser.currentToken() != token) {
            String value = parser.currentToken().isValue() ? parser.text() : String.valueOf(parser.currentToken());
            throw new IllegalArgumentException("[" + key + "] is [" + value + "]; it must be " + what);
        }
    }
}
