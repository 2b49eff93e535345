/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileParser;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.util.ArrayUtil;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/** Reads the JSON of a {@code quality_knn} query; every fault is a {@link ParsingException} that names the property. */
final class QualityKnnQueryParser {
    /** A query with what every query may have. */
    record Parsed(QualityKnnQuery query, float boost, String name) {}

    private static final String ALLOWED =
            "field, vector, profile, weights, scale, compensate, k, min_score, max_distance, filter,"
                    + " method_parameters, rescore, expand_nested_docs, ignore_unmapped, boost, _name";

    private String field;
    private float[] vector;
    private Layout layout;
    private Map<String, Double> weights = Map.of();
    private Double scale;
    private Boolean compensate;
    private Integer k;
    private Float minScore;
    private Float maxDistance;
    private QueryBuilder filter;
    private float boost = AbstractQueryBuilder.DEFAULT_BOOST;
    private String name;

    private final XContentParser parser;

    private QualityKnnQueryParser(XContentParser parser) {
        this.parser = parser;
    }

    /** Reads from after the opening brace to the closing one. */
    static Parsed parse(XContentParser parser) throws IOException {
        try (XContentBuilder others = JsonXContent.contentBuilder()) {
            return new QualityKnnQueryParser(parser).parse(others.startObject());
        } catch (IllegalArgumentException e) {
            throw new ParsingException(
                    parser.getTokenLocation(), "[" + QualityKnnQueryBuilder.NAME + "] query: " + e.getMessage(), e);
        }
    }

    private Parsed parse(XContentBuilder others) throws IOException {
        while (parser.nextToken() != Token.END_OBJECT) {
            String property = parser.currentName();
            parser.nextToken();
            switch (property) {
                case "field" -> field = text(property);
                case "vector" -> vector = floats(property);
                case Layout.PROFILE -> layout = profile();
                case "weights" -> weights = QualityProfileParser.weights(object(property));
                case Layout.SCALE -> scale = number(property);
                case Layout.COMPENSATE -> compensate = flag(property);
                case "k" -> k = integer(property);
                case "min_score" -> minScore = (float) number(property);
                case "max_distance" -> maxDistance = (float) number(property);
                case "filter" -> filter = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
                case "method_parameters", "rescore", "expand_nested_docs", "ignore_unmapped" ->
                    others.field(property).copyCurrentStructure(parser);
                case "boost" -> boost = (float) number(property);
                case "_name" -> name = text(property);
                default ->
                    throw new IllegalArgumentException(
                            "unknown property [" + property + "]; the properties are " + ALLOWED);
            }
        }
        QualityKnnQuery query = new QualityKnnQuery(
                field,
                vector,
                layout(),
                weights,
                new KnnOptions(k, minScore, maxDistance, others.endObject().toString()),
                filter);
        return new Parsed(query, boost, name);
    }

    private Layout layout() {
        if (layout == null) {
            return new Layout.Declared(
                    scale == null ? QualityProfile.DEFAULT_SCALE : scale, compensate != null && compensate);
        }
        if (scale != null || compensate != null) {
            throw new IllegalArgumentException("[" + (scale == null ? Layout.COMPENSATE : Layout.SCALE)
                    + "] is given beside [profile], which decides it; give one of them");
        }
        return layout;
    }

    private Layout profile() throws IOException {
        if (parser.currentToken() == Token.START_OBJECT) {
            return new Layout.Inline(QualityProfileParser.parse(parser.map()));
        }
        expect(Layout.PROFILE, Token.VALUE_STRING, "the name of a profile, or a profile as an object");
        return new Layout.Named(parser.text());
    }

    private Map<String, Object> object(String property) throws IOException {
        expect(property, Token.START_OBJECT, "an object");
        return parser.map();
    }

    private float[] floats(String property) throws IOException {
        expect(property, Token.START_ARRAY, "an array of numbers");
        float[] values = new float[0];
        int size = 0;
        while (parser.nextToken() != Token.END_ARRAY) {
            expect(property, Token.VALUE_NUMBER, "an array of numbers");
            values = ArrayUtil.grow(values, size + 1);
            values[size++] = parser.floatValue();
        }
        return ArrayUtil.copyOfSubArray(values, 0, size);
    }

    private String text(String property) throws IOException {
        expect(property, Token.VALUE_STRING, "a string");
        return parser.text();
    }

    private double number(String property) throws IOException {
        expect(property, Token.VALUE_NUMBER, "a number");
        return parser.doubleValue();
    }

    private int integer(String property) throws IOException {
        double value = number(property);
        if (value != (int) value) {
            throw new IllegalArgumentException("[" + property + "] is [" + value + "]; it must be an integer");
        }
        return (int) value;
    }

    private boolean flag(String property) throws IOException {
        expect(property, Token.VALUE_BOOLEAN, "true or false");
        return parser.booleanValue();
    }

    private void expect(String property, Token token, String what) throws IOException {
        if (parser.currentToken() != token) {
            boolean isText = parser.currentToken().isValue() || parser.currentToken() == Token.VALUE_NULL;
            String value = isText ? parser.textOrNull() : String.valueOf(parser.currentToken());
            throw new IllegalArgumentException("[" + property + "] is [" + value + "]; it must be " + what);
        }
    }
}
