/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/** Reads the body of {@code _fit}; strict, and naming what it refuses. */
final class FitProfileRequestParser {
    private static final String ALLOWED = "[index], [query], [knots], [refit]";

    private List<String> indices = List.of();
    private QueryBuilder query = new MatchAllQueryBuilder();
    private int knots = FitProfileRequest.DEFAULT_KNOTS;
    private boolean refit = true;

    FitProfileRequest parse(ArtifactReference reference, @Nullable Boolean promote, XContentParser parser)
            throws IOException {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        if (parser.currentToken() != Token.START_OBJECT) {
            throw new IllegalArgumentException("the body must be a JSON object with [index]");
        }
        while (parser.nextToken() != Token.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "index" -> indices = strings(key, parser);
                case "query" -> query = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
                case "knots" -> knots = integer(key, parser);
                case "refit" -> {
                    expect(key, parser, Token.VALUE_BOOLEAN, "true or false");
                    refit = parser.booleanValue();
                }
                default -> throw new IllegalArgumentException("[" + key + "] is unknown; allowed are " + ALLOWED);
            }
        }
        return new FitProfileRequest(reference, indices, query, knots, refit, promote);
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
        expect(key, parser, Token.VALUE_STRING, "a string or a list of strings");
        return parser.text();
    }

    private static int integer(String key, XContentParser parser) throws IOException {
        expect(key, parser, Token.VALUE_NUMBER, "a whole number");
        double value = parser.doubleValue();
        if (value != (int) value) {
            throw new IllegalArgumentException("[" + key + "] is [" + parser.text() + "]; it must be a whole number");
        }
        return (int) value;
    }

    private static void expect(String key, XContentParser parser, Token token, String what) throws IOException {
        if (parser.currentToken() != token) {
            boolean isText = parser.currentToken().isValue() || parser.currentToken() == Token.VALUE_NULL;
            String value = isText ? parser.textOrNull() : String.valueOf(parser.currentToken());
            throw new IllegalArgumentException("[" + key + "] is [" + value + "]; it must be " + what);
        }
    }
}
