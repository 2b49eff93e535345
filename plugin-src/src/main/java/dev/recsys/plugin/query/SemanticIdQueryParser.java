/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.rescore.feature.LevelWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.AbstractQueryBuilder;

/** Reads the JSON of a {@code semantic_id} query; every fault is a {@link ParsingException} that names the property. */
final class SemanticIdQueryParser {
    /** A query with what every query may have. */
    record Parsed(SemanticIdQuery query, float boost, String name) {}

    private String field;
    private String codebook;
    private final List<Like> likes = new ArrayList<>();
    private LevelWeights levelWeights;
    private int minimumLevel = 1;
    private int probes = 1;
    private List<Integer> versions = List.of();
    private OnMissing onMissing = OnMissing.FAIL;
    private boolean ignoreUnmapped;
    private float boost = AbstractQueryBuilder.DEFAULT_BOOST;
    private String name;

    private final XContentParser parser;

    private SemanticIdQueryParser(XContentParser parser) {
        this.parser = parser;
    }

    /** Reads from after the opening brace to the closing one. */
    static Parsed parse(XContentParser parser) throws IOException {
        try {
            return new SemanticIdQueryParser(parser).parse();
        } catch (IllegalArgumentException e) {
            throw new ParsingException(
                    parser.getTokenLocation(), "[" + SemanticIdQueryBuilder.NAME + "] query: " + e.getMessage(), e);
        }
    }

    private Parsed parse() throws IOException {
        while (parser.nextToken() != Token.END_OBJECT) {
            String property = parser.currentName();
            parser.nextToken();
            switch (property) {
                case "field" -> field = text(property);
                case "codebook" -> codebook = text(property);
                case "like" -> likes();
                case "level_weights" -> levelWeights = new LevelWeights(floats(property));
                case "minimum_level" -> minimumLevel = integer(property);
                case "probes" -> probes = integer(property);
                case "versions" -> versions = integers(property);
                case "on_missing" -> onMissing = OnMissing.parse(text(property));
                case "ignore_unmapped" -> ignoreUnmapped = bool(property);
                case "boost" -> boost = number(property);
                case "_name" -> name = text(property);
                default ->
                    throw unknown(
                            property,
                            "field, codebook, like, level_weights, minimum_level, probes, versions, on_missing,"
                                    + " ignore_unmapped, boost, _name");
            }
        }
        SemanticIdQuery query = new SemanticIdQuery(
                field, codebook, likes, levelWeights, minimumLevel, probes, versions, onMissing, ignoreUnmapped);
        return new Parsed(query, boost, name);
    }

    private void likes() throws IOException {
        if (parser.currentToken() == Token.START_OBJECT) {
            likes.add(like());
            return;
        }
        expect("like", Token.START_ARRAY, "an array of objects");
        while (parser.nextToken() != Token.END_ARRAY) {
            expect("like", Token.START_OBJECT, "an array of objects");
            likes.add(like());
            if (likes.size() > SemanticIdQuery.MAX_LIKES) {
                throw new IllegalArgumentException("[like] has more than [" + SemanticIdQuery.MAX_LIKES
                        + "] entries, which is the most it may have");
            }
        }
    }

    private Like like() throws IOException {
        String id = null;
        String index = null;
        String routing = null;
        List<Integer> codes = null;
        Integer version = null;
        List<Like.Vector.Field> vector = null;
        float weight = Like.DEFAULT_WEIGHT;
        while (parser.nextToken() != Token.END_OBJECT) {
            String property = parser.currentName();
            parser.nextToken();
            switch (property) {
                case "_id" -> id = text(property);
                case "_index" -> index = text(property);
                case "routing" -> routing = text(property);
                case "codes" -> codes = integers(property);
                case "version" -> version = integer(property);
                case "vector" -> vector = vector();
                case "weight" -> weight = number(property);
                default ->
                    throw unknown(property + "] in [like", "_id, _index, routing, codes, version, vector, weight");
            }
        }
        if ((id == null ? 0 : 1) + (codes == null ? 0 : 1) + (vector == null ? 0 : 1) != 1) {
            throw new IllegalArgumentException("an entry of [like] must have one of [_id], [codes] and [vector]");
        }
        if (id == null && (index != null || routing != null)) {
            throw new IllegalArgumentException("[_index] and [routing] in [like] go with [_id] only");
        }
        if (codes == null && version != null) {
            throw new IllegalArgumentException("[version] in [like] goes with [codes] only");
        }
        if (id != null) {
            return new Like.Document(id, index, routing, weight);
        }
        return codes != null ? new Like.Codes(codes, version, weight) : new Like.Vector(vector, weight);
    }

    private List<Like.Vector.Field> vector() throws IOException {
        expect("vector", Token.START_OBJECT, "an object of vectors by field");
        List<Like.Vector.Field> fields = new ArrayList<>();
        while (parser.nextToken() != Token.END_OBJECT) {
            String property = parser.currentName();
            parser.nextToken();
            fields.add(new Like.Vector.Field(property, floats(property)));
        }
        return fields;
    }

    private List<Float> floats(String property) throws IOException {
        expect(property, Token.START_ARRAY, "an array of numbers");
        List<Float> values = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            values.add(number(property));
        }
        return values;
    }

    private List<Integer> integers(String property) throws IOException {
        expect(property, Token.START_ARRAY, "an array of whole numbers");
        List<Integer> values = new ArrayList<>();
        while (parser.nextToken() != Token.END_ARRAY) {
            values.add(integer(property));
        }
        return values;
    }

    private float number(String property) throws IOException {
        expect(property, Token.VALUE_NUMBER, "a number");
        return parser.floatValue();
    }

    private int integer(String property) throws IOException {
        expect(property, Token.VALUE_NUMBER, "a whole number");
        double value = parser.doubleValue();
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "[" + property + "] has [" + parser.text() + "]; it must be a whole number");
        }
        return (int) value;
    }

    private boolean bool(String property) throws IOException {
        expect(property, Token.VALUE_BOOLEAN, "true or false");
        return parser.booleanValue();
    }

    /** A number is taken too: many an {@code _id} is one. */
    private String text(String property) throws IOException {
        if (parser.currentToken() != Token.VALUE_NUMBER) {
            expect(property, Token.VALUE_STRING, "a string");
        }
        return parser.text();
    }

    private void expect(String property, Token token, String wanted) throws IOException {
        Token current = parser.currentToken();
        if (current != token) {
            String found =
                    switch (current) {
                        case START_OBJECT -> "an object";
                        case START_ARRAY -> "an array";
                        case VALUE_NULL -> "null";
                        default -> parser.text();
                    };
            throw new IllegalArgumentException("[" + property + "] has [" + found + "]; it must be " + wanted);
        }
    }

    private IllegalArgumentException unknown(String property, String known) {
        return new IllegalArgumentException("unknown property [" + property + "]; there are [" + known + "]");
    }
}
