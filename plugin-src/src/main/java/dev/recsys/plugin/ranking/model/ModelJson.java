/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.model.ModelFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * The part {@code model} of a ranking model's JSON: one of
 *
 * <pre>{@code
 * {"format": "linear", "bias": 0, "weights": {"bm25": 1}}
 * {"format": "lightgbm", "text": "tree\nversion=v4…"}
 * {"format": "xgboost", "json": {…} or "…"}
 * {"format": "xgboost", "ubjson": "<base64>"}
 * {"format": "onnx", "onnx": "<base64>"}
 * }</pre>
 *
 * with {@code output} where the model has several, and {@code features} where its file does not name its columns.
 */
final class ModelJson {
    static final String MODEL = "model";
    static final String FORMAT = "format";
    static final String OUTPUT = "output";
    static final String FEATURES = "features";

    private static final String TEXT = "text";
    private static final String JSON = "json";
    private static final String UBJSON = "ubjson";
    private static final String ONNX = "onnx";

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private ModelJson() {}

    /**
     * Reads the object at which a parser stands. A file in it is copied as it stands, and no tree of objects is made of it.
     *
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    static ModelSource parse(XContentParser parser) throws IOException {
        if (parser.currentToken() != XContentParser.Token.START_OBJECT) {
            throw JsonProperties.wrong(
                    MODEL,
                    parser.currentToken() == XContentParser.Token.VALUE_NULL ? null : parser.text(),
                    "an object");
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
            String name = parser.currentName();
            XContentParser.Token token = parser.nextToken();
            boolean inline = name.equals(JSON) && token == XContentParser.Token.START_OBJECT;
            properties.put(name, inline ? copy(parser) : value(parser, token));
        }
        return source(new JsonProperties(MODEL, properties));
    }

    private static byte[] copy(XContentParser parser) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XContentBuilder builder = new XContentBuilder(JsonXContent.jsonXContent, bytes)) {
            builder.copyCurrentStructure(parser);
        } catch (IOException e) {
            // XGBoost writes NaN and Infinity as they are, which JSON does not know.
            throw new IllegalArgumentException(
                    "[" + MODEL + "." + JSON + "] cannot be read as an object: " + e.getMessage()
                            + "; give the file as a string, or as UBJSON",
                    e);
        }
        return bytes.toByteArray();
    }

    static Object value(XContentParser parser, XContentParser.Token token) throws IOException {
        return switch (token) {
            case START_OBJECT -> parser.mapOrdered();
            case START_ARRAY -> parser.list();
            default -> parser.objectText();
        };
    }

    private static ModelSource source(JsonProperties p) {
        ModelSource.Format format = format(p);
        byte[] file =
                switch (format) {
                    case LINEAR -> LinearJson.take(p);
                    case LIGHTGBM -> text(p, TEXT, "the text that LightGBM's save_model writes");
                    case XGBOOST -> xgboost(p);
                    case ONNX -> base64(p, ONNX);
                };
        Integer output = output(p);
        List<String> features = p.textsIfAny(FEATURES);
        if (format == ModelSource.Format.LINEAR && (output != null || features.isEmpty() == false)) {
            throw new IllegalArgumentException("[" + p.path(output != null ? OUTPUT : FEATURES)
                    + "] is not for a linear model, which has one output and names its features in [weights]");
        }
        p.end();
        return new ModelSource(format, file, output, features);
    }

    /** Takes the format. */
    static ModelSource.Format format(JsonProperties p) {
        String text = p.text(FORMAT);
        for (ModelSource.Format format : ModelSource.Format.values()) {
            if (format.text().equals(text)) {
                return format;
            }
        }
        throw JsonProperties.wrong(
                p.path(FORMAT),
                text,
                "one of "
                        + Arrays.stream(ModelSource.Format.values())
                                .map(ModelSource.Format::text)
                                .toList());
    }

    /** Takes the output that is the score; null where none is chosen. */
    static Integer output(JsonProperties p) {
        if (p.has(OUTPUT)) {
            return p.integer(OUTPUT, 0, 0, Integer.MAX_VALUE);
        }
        p.take(OUTPUT);
        return null;
    }

    private static byte[] xgboost(JsonProperties p) {
        if (p.has(JSON) == p.has(UBJSON)) {
            throw new IllegalArgumentException("[" + p.path(JSON) + "] and [" + p.path(UBJSON) + "] are "
                    + (p.has(JSON) ? "both given" : "missing")
                    + "; one of them must be what XGBoost's save_model writes, UBJSON in base64");
        }
        if (p.has(UBJSON)) {
            p.take(JSON);
            return base64(p, UBJSON);
        }
        p.take(UBJSON);
        return text(p, JSON, "what XGBoost's save_model writes to a file that ends in .json, as an object or a string");
    }

    /** A file in a string, or the copy of an object; what is neither is not shown, since it may be large. */
    private static byte[] text(JsonProperties p, String name, String allowed) {
        Object value = p.take(name);
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof String text && text.isBlank() == false) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw JsonProperties.wrong(p.path(name), kind(value), allowed);
    }

    private static byte[] base64(JsonProperties p, String name) {
        Object value = p.take(name);
        if (value instanceof byte[] bytes && bytes.length > 0) {
            return bytes;
        }
        if (value instanceof String text && text.isBlank() == false) {
            try {
                return Base64.getDecoder().decode(SPACE.matcher(text).replaceAll(""));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "[" + p.path(name) + "] is no base64: " + e.getMessage() + "; it must be a file in base64", e);
            }
        }
        throw JsonProperties.wrong(p.path(name), kind(value), "a file in base64");
    }

    private static String kind(Object value) {
        return switch (value) {
            case null -> null;
            case String text -> "an empty string";
            case Map<?, ?> object -> "an object";
            case List<?> list -> "a list";
            default -> value.toString();
        };
    }

    /** Writes what {@link #parse} reads. */
    static void write(XContentBuilder builder, ModelSource source) throws IOException {
        builder.startObject().field(FORMAT, source.format().text());
        switch (source.format()) {
            case LINEAR -> LinearJson.write(builder, source.file());
            case LIGHTGBM -> builder.field(TEXT, new String(source.file(), StandardCharsets.UTF_8));
            case XGBOOST -> {
                if (ModelFormat.of(source.file()) == ModelFormat.XGBOOST_JSON) {
                    builder.field(JSON, new String(source.file(), StandardCharsets.UTF_8));
                } else {
                    builder.field(UBJSON, Base64.getEncoder().encodeToString(source.file()));
                }
            }
            case ONNX -> builder.field(ONNX, Base64.getEncoder().encodeToString(source.file()));
        }
        if (source.output() != null) {
            builder.field(OUTPUT, source.output());
        }
        if (source.features().isEmpty() == false) {
            builder.field(FEATURES, source.features());
        }
        builder.endObject();
    }
}
