/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.Standardization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;

/**
 * Reads a codebook that was made elsewhere:
 *
 * <pre>{@code
 * { "fields": [{"field": "text_embedding", "weight": 1.0, "dimension": 384}],
 *   "normalize": true, "normalize_residuals": false, "beam": 1,
 *   "standardize": {"mean": [384 numbers], "scale": [384 numbers]},
 *   "levels": [ [ [384 numbers], … centroids ], … levels ] }
 * }</pre>
 *
 * <p>Only {@code fields} and {@code levels} are required; the defaults are those shown, with no standardisation. The numbers go
 * straight into arrays. Every error is an {@link IllegalArgumentException} that names the key, the position and what is allowed.
 */
final class CodebookParser {
    /** A level of one centroid says nothing. */
    static final int MIN_LEVEL_SIZE = 2;

    /** Characters of a value that an error shows. */
    private static final int SHOWN = 100;

    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            CodebookJson.FIELDS,
            CodebookJson.NORMALIZE,
            CodebookJson.STANDARDIZE,
            CodebookJson.NORMALIZE_RESIDUALS,
            CodebookJson.BEAM,
            CodebookJson.LEVELS));
    private static final Set<String> FIELD_KEYS =
            new TreeSet<>(Set.of(CodebookJson.FIELD, CodebookJson.WEIGHT, CodebookJson.DIMENSION));
    private static final Set<String> STANDARDIZE_KEYS = new TreeSet<>(Set.of(CodebookJson.MEAN, CodebookJson.SCALE));

    private final XContentParser parser;
    private List<ModalityField> fields;
    private boolean normalize = true;
    private boolean normalizeResiduals;
    private int beam = 1;
    private Standardization standardization;
    private List<float[]> levels;
    /** Components of a centroid; the first one sets it. */
    private int dimension = -1;

    private CodebookParser(XContentParser parser) {
        this.parser = parser;
    }

    /** Reads one codebook, and nothing after it. */
    static Codebook parse(XContentParser parser) {
        try {
            return new CodebookParser(parser).parse();
        } catch (IOException e) {
            throw new IllegalArgumentException("the codebook cannot be read: " + reason(e), e);
        }
    }

    /** The first line of a message; the others speak of the parser's own source. */
    private static String reason(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private Codebook parse() throws IOException {
        if (parser.nextToken() != Token.START_OBJECT) {
            throw new IllegalArgumentException("the codebook must be an object with the keys " + KEYS);
        }
        while (parser.nextToken() != Token.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case CodebookJson.FIELDS -> fields = parseFields();
                case CodebookJson.NORMALIZE -> normalize = parseBoolean(key);
                case CodebookJson.NORMALIZE_RESIDUALS -> normalizeResiduals = parseBoolean(key);
                case CodebookJson.BEAM -> beam = parseInt("[" + key + "]");
                case CodebookJson.STANDARDIZE -> standardization = parseStandardization();
                case CodebookJson.LEVELS -> levels = parseLevels();
                default -> throw unknown(key, "", KEYS);
            }
        }
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("something follows the codebook; the body must be one object");
        }
        return build();
    }

    private Codebook build() {
        if (fields == null) {
            throw new IllegalArgumentException("[fields] is missing; name the vector fields that the codebook is for");
        }
        if (levels == null) {
            throw new IllegalArgumentException("[levels] is missing; give the centroids of each level");
        }
        EncodingSpec spec = new EncodingSpec(fields, normalize, normalizeResiduals, beam);
        if (spec.dimension() != dimension) {
            throw new IllegalArgumentException("[levels] has centroids of [" + dimension
                    + "] components; they must have [" + spec.dimension() + "], as [fields] have together");
        }
        return Codebook.of(spec, standardization, levels);
    }

    private List<ModalityField> parseFields() throws IOException {
        expectArray("[fields]");
        List<ModalityField> parsed = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            String where = " in [fields] at position [" + parsed.size() + "]";
            if (parser.currentToken() != Token.START_OBJECT) {
                throw new IllegalArgumentException("[fields] has " + shown() + " at position [" + parsed.size()
                        + "]; it must be an object with the keys " + FIELD_KEYS);
            }
            parsed.add(parseField(where));
        }
        return parsed;
    }

    private ModalityField parseField(String where) throws IOException {
        String field = null;
        float weight = 1;
        int components = 0;
        while (parser.nextToken() != Token.END_OBJECT) {
            String key = parser.currentName();
            String name = "[" + key + "]" + where;
            parser.nextToken();
            switch (key) {
                case CodebookJson.FIELD -> {
                    if (parser.currentToken() != Token.VALUE_STRING) {
                        throw new IllegalArgumentException(name + " is " + shown() + "; it must be a string");
                    }
                    field = parser.text();
                }
                case CodebookJson.WEIGHT -> {
                    if (parser.currentToken() != Token.VALUE_NUMBER) {
                        throw new IllegalArgumentException(name + " is " + shown() + "; it must be a number");
                    }
                    weight = parser.floatValue();
                }
                case CodebookJson.DIMENSION -> components = parseInt(name);
                default -> throw unknown(key, where, FIELD_KEYS);
            }
        }
        if (field == null) {
            throw new IllegalArgumentException("[field]" + where + " is missing; give the path of a vector field");
        }
        return new ModalityField(field, weight, components);
    }

    private Standardization parseStandardization() throws IOException {
        if (parser.currentToken() == Token.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != Token.START_OBJECT) {
            throw new IllegalArgumentException(
                    "[standardize] is " + shown() + "; it must be an object with the keys " + STANDARDIZE_KEYS);
        }
        float[] mean = null;
        float[] scale = null;
        while (parser.nextToken() != Token.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case CodebookJson.MEAN -> mean = parseNumbers("[standardize.mean]");
                case CodebookJson.SCALE -> scale = parseNumbers("[standardize.scale]");
                default -> throw unknown(key, " in [standardize]", STANDARDIZE_KEYS);
            }
        }
        if (mean == null || scale == null) {
            throw new IllegalArgumentException("[standardize] must have the keys " + STANDARDIZE_KEYS);
        }
        return new Standardization(mean, scale);
    }

    private float[] parseNumbers(String name) throws IOException {
        expectArray(name);
        FloatList numbers = new FloatList();
        readNumbers(numbers, name, "");
        return numbers.toArray();
    }

    private List<float[]> parseLevels() throws IOException {
        expectArray("[levels]");
        List<float[]> parsed = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            if (parsed.size() == Codebook.MAX_LEVELS) {
                throw new IllegalArgumentException("[levels] has more than [" + Codebook.MAX_LEVELS
                        + "] levels; it must have from 1 to " + Codebook.MAX_LEVELS);
            }
            parsed.add(parseLevel("[" + parsed.size() + "]"));
        }
        if (parsed.isEmpty()) {
            throw new IllegalArgumentException("[levels] is empty; it must have from 1 to " + Codebook.MAX_LEVELS);
        }
        return parsed;
    }

    private float[] parseLevel(String position) throws IOException {
        if (parser.currentToken() != Token.START_ARRAY) {
            throw new IllegalArgumentException(
                    "[levels] has " + shown() + " at position " + position + "; it must be an array of centroids");
        }
        FloatList numbers = new FloatList();
        int size = 0;
        while (parser.nextToken() != Token.END_ARRAY) {
            if (size < Codebook.MAX_LEVEL_SIZE) {
                parseCentroid(numbers, position + "[" + size + "]");
            } else {
                // Too many: only counted, for the message.
                parser.skipChildren();
            }
            size++;
        }
        if (size < MIN_LEVEL_SIZE || size > Codebook.MAX_LEVEL_SIZE) {
            throw new IllegalArgumentException("[levels] has [" + size + "] centroids at position " + position
                    + "; it must be from " + MIN_LEVEL_SIZE + " to " + Codebook.MAX_LEVEL_SIZE);
        }
        return numbers.toArray();
    }

    private void parseCentroid(FloatList numbers, String position) throws IOException {
        if (parser.currentToken() != Token.START_ARRAY) {
            throw new IllegalArgumentException(
                    "[levels] has " + shown() + " at position " + position + "; it must be an array of numbers");
        }
        int before = numbers.size();
        readNumbers(numbers, "[levels]", position);
        int components = numbers.size() - before;
        if (components == 0) {
            throw new IllegalArgumentException(
                    "[levels] has an empty centroid at position " + position + "; it must have at least 1 component");
        }
        if (dimension < 0) {
            dimension = components;
        } else if (components != dimension) {
            throw new IllegalArgumentException("[levels] has [" + components + "] components at position " + position
                    + "; it must have [" + dimension + "], as the centroids before it");
        }
    }

    /** Reads the numbers of the array that the parser stands at the beginning of. */
    private void readNumbers(FloatList numbers, String name, String position) throws IOException {
        int before = numbers.size();
        while (nextNumber(name, position, numbers.size() - before) != Token.END_ARRAY) {
            boolean isNumber = parser.currentToken() == Token.VALUE_NUMBER;
            float value = isNumber ? parser.floatValue() : Float.NaN;
            if (Float.isFinite(value) == false) {
                throw new IllegalArgumentException(name + " has " + shown() + " at position " + position + "["
                        + (numbers.size() - before) + "]; it must be a finite number");
            }
            numbers.add(value);
        }
    }

    /** JSON knows no NaN and no infinity: where one stands, the parser itself fails. */
    private Token nextNumber(String name, String position, int number) throws IOException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    name + " cannot be read at position " + position + "[" + number + "]; it must be a finite number: "
                            + reason(e),
                    e);
        }
    }

    private void expectArray(String name) throws IOException {
        if (parser.currentToken() != Token.START_ARRAY) {
            throw new IllegalArgumentException(name + " is " + shown() + "; it must be an array");
        }
    }

    private boolean parseBoolean(String key) throws IOException {
        if (parser.currentToken() != Token.VALUE_BOOLEAN) {
            throw new IllegalArgumentException("[" + key + "] is " + shown() + "; it must be true or false");
        }
        return parser.booleanValue();
    }

    private int parseInt(String name) throws IOException {
        boolean isNumber = parser.currentToken() == Token.VALUE_NUMBER;
        double value = isNumber ? parser.doubleValue() : Double.NaN;
        if (value != (int) value) {
            throw new IllegalArgumentException(name + " is " + shown() + "; it must be an integer");
        }
        return (int) value;
    }

    /** What the parser stands on, for a message. */
    private String shown() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_NULL -> "[null]";
            case VALUE_STRING -> "the string [" + Strings.cleanTruncate(parser.text(), SHOWN) + "]";
            default -> "[" + Strings.cleanTruncate(parser.text(), SHOWN) + "]";
        };
    }

    private static IllegalArgumentException unknown(String key, String where, Set<String> allowed) {
        return new IllegalArgumentException("unknown key [" + key + "]" + where + "; it must be one of " + allowed);
    }
}
