/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/** JSON objects that the store keeps without reading them. */
final class JsonText {
    static final String EMPTY = "{}";

    private JsonText() {}

    /** Checks that a text is one JSON object, and gives it back without white space. */
    static String object(String what, String text) {
        try (XContentParser parser = parser(text)) {
            if (parser.nextToken() != XContentParser.Token.START_OBJECT) {
                throw new IllegalArgumentException("[" + what + "] must be a JSON object");
            }
            String copy = copy(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("[" + what + "] must be one JSON object, with nothing after it");
            }
            return copy;
        } catch (IOException e) {
            throw new IllegalArgumentException("[" + what + "] is not JSON: " + e.getMessage(), e);
        }
    }

    /** Copies the object that the parser stands on. */
    static String copy(XContentParser parser) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.copyCurrentStructure(parser).toString();
        }
    }

    /** Writes an object of {@link #object} as a field, in the builder's own format. */
    static void field(XContentBuilder builder, String name, String object) throws IOException {
        try (XContentParser parser = parser(object)) {
            parser.nextToken();
            builder.field(name).copyCurrentStructure(parser);
        }
    }

    private static XContentParser parser(String text) throws IOException {
        return JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, text);
    }
}
