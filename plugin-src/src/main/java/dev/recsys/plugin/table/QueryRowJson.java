/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.RewriteType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Rows as JSON objects, as they are stored, exported and shown; what is not known is left out.
 *
 * <pre>{@code
 * {"query": "usb hub", "frequency": 12, "segment": "head", "zero_result_rate": 0.25,
 *  "categories": [{"category": "electronics", "probability": 0.9, "support": 7, "npmi": 0.4}],
 *  "rewrites": [{"text": "usb splitter", "type": "synonym", "confidence": 1.0, "source": "llm", "hits": 3}],
 *  "related": [{"text": "usb c hub", "support": 4, "npmi": 0.3}]}
 * }</pre>
 */
public final class QueryRowJson {
    /** Names of a row's properties but for its rewrites. */
    public static final List<String> FIELDS =
            List.of("query", "frequency", "segment", "zero_result_rate", "categories", "related");

    private QueryRowJson() {}

    /** A row as one line of JSON. */
    public static String line(QueryRow row) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            write(builder, row);
            return builder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    /** Writes a row as an object. */
    public static void write(XContentBuilder builder, QueryRow row) throws IOException {
        builder.startObject().field("query", row.query());
        if (row.frequency() > 0) {
            builder.field("frequency", row.frequency());
        }
        builder.field("segment", row.segment().wireName());
        number(builder, "zero_result_rate", row.zeroResultRate());
        builder.startArray("categories");
        for (CategoryShare share : row.categories()) {
            write(builder, share);
        }
        builder.endArray().startArray("rewrites");
        for (Rewrite rewrite : row.rewrites()) {
            write(builder, rewrite);
        }
        builder.endArray().startArray("related");
        for (RelatedQuery related : row.related()) {
            builder.startObject().field("text", related.text()).field("support", related.support());
            number(builder, "npmi", related.npmi());
            builder.endObject();
        }
        builder.endArray().endObject();
    }

    /** Writes a category as an object. */
    public static void write(XContentBuilder builder, CategoryShare share) throws IOException {
        builder.startObject().field("category", share.category()).field("probability", share.probability());
        if (share.support() > 0) {
            builder.field("support", share.support());
        }
        number(builder, "npmi", share.npmi());
        builder.endObject();
    }

    private static void write(XContentBuilder builder, Rewrite rewrite) throws IOException {
        builder.startObject()
                .field("text", rewrite.text())
                .field("type", rewrite.type().wireName())
                .field("confidence", rewrite.confidence())
                .field("source", rewrite.source());
        if (rewrite.hits() >= 0) {
            builder.field("hits", rewrite.hits());
        }
        builder.endObject();
    }

    private static void number(XContentBuilder builder, String name, double value) throws IOException {
        if (Double.isNaN(value) == false) {
            builder.field(name, value);
        }
    }

    /**
     * Reads what {@link #write(XContentBuilder, QueryRow)} writes.
     *
     * @throws IllegalArgumentException names what is wrong
     */
    public static QueryRow parse(Map<?, ?> json) {
        JsonProperties row = new JsonProperties("", json);
        List<CategoryShare> categories = new ArrayList<>();
        for (Object each : list(row, "categories")) {
            categories.add(category(JsonProperties.of("categories", each)));
        }
        List<Rewrite> rewrites = new ArrayList<>();
        for (Object each : list(row, "rewrites")) {
            JsonProperties rewrite = JsonProperties.of("rewrites", each);
            rewrites.add(new Rewrite(
                    rewrite.text("text"),
                    RewriteType.parse("rewrites.type", rewrite.text("type")),
                    share(rewrite, "rewrites", "confidence", 1),
                    rewrite.text("source"),
                    rewrite.whole("hits", -1)));
            rewrite.end();
        }
        QueryRow parsed = new QueryRow(
                row.text("query"),
                row.whole("frequency", 0),
                segment(row),
                share(row, "", "zero_result_rate", Double.NaN),
                categories,
                rewrites,
                related(row));
        row.end();
        return parsed;
    }

    /** Takes the related queries of a row. */
    private static List<RelatedQuery> related(JsonProperties row) {
        List<RelatedQuery> queries = new ArrayList<>();
        for (Object each : list(row, "related")) {
            JsonProperties related = JsonProperties.of("related", each);
            queries.add(new RelatedQuery(
                    related.text("text"), related.whole("support", 0), related.number("npmi", Double.NaN)));
            related.end();
        }
        return queries;
    }

    /** Takes the segment of a row; without one the tail. */
    private static QuerySegment segment(JsonProperties row) {
        String text = row.text("segment", QuerySegment.TAIL.wireName());
        for (QuerySegment segment : QuerySegment.values()) {
            if (segment.wireName().equals(text)) {
                return segment;
            }
        }
        throw JsonProperties.wrong(
                "segment",
                text,
                "one of "
                        + Arrays.stream(QuerySegment.values())
                                .map(QuerySegment::wireName)
                                .toList());
    }

    /** Reads a category with its probability. */
    private static CategoryShare category(JsonProperties category) {
        CategoryShare share = new CategoryShare(
                category.text("category"),
                share(category, "categories", "probability", 1),
                category.whole("support", 0),
                category.number("npmi", Double.NaN));
        category.end();
        return share;
    }

    /** Takes a list; an absent one is empty. */
    private static List<?> list(JsonProperties object, String name) {
        Object value = object.take(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw JsonProperties.wrong(name, value, "a list");
    }

    /** Takes a number from 0 to 1. */
    private static double share(JsonProperties object, String path, String name, double usual) {
        if (object.has(name) == false) {
            object.take(name);
            return usual;
        }
        double value = object.number(name, usual);
        if (value >= 0 && value <= 1) {
            return value;
        }
        throw JsonProperties.wrong(path.isEmpty() ? name : path + "." + name, value, "from 0 to 1");
    }
}
