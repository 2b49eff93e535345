/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ext;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.RewriteType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a query table did to a search: {@code ext.recsys.rewrites}.
 *
 * @param table        {@code name@version}, or only the name where no version was read
 * @param query        the user's text as the table writes it, or as it was typed where the table was not read; null if there is none
 * @param match        {@code exact}, {@code nearest}, {@code fallback} or {@code none}
 * @param similarity   of the query that was found, in (0, 1]; NaN where none was
 * @param applied      rewrites that were searched with, in the order in which they were added
 * @param categories   most probable first
 * @param reason       why the search went on untouched; null if it did not
 * @param secondSearch what came of the second search; null if there was none
 */
public record RewritesSection(
        String table,
        @Nullable String query,
        String match,
        double similarity,
        List<Applied> applied,
        List<Category> categories,
        @Nullable String reason,
        @Nullable String secondSearch)
        implements Writeable, ToXContentObject {
    static final String NAME = "rewrites";

    public RewritesSection {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(match, "match");
        applied = List.copyOf(applied);
        categories = List.copyOf(categories);
    }

    /**
     * A rewrite that was searched with.
     *
     * @param when    the policy that let it in
     * @param weight  its scores were multiplied by it
     * @param hits    IDs of the hits of this page that it finds, best first
     * @param newHits how many of them the user's own text does not find
     */
    public record Applied(String text, RewriteType type, String when, float weight, List<String> hits, int newHits)
            implements Writeable, ToXContentObject {
        public Applied {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(when, "when");
            hits = List.copyOf(hits);
        }

        static Applied read(StreamInput in) throws IOException {
            return new Applied(
                    in.readString(),
                    in.readEnum(RewriteType.class),
                    in.readString(),
                    in.readFloat(),
                    in.readStringList(),
                    in.readVInt());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(text);
            out.writeEnum(type);
            out.writeString(when);
            out.writeFloat(weight);
            out.writeStringCollection(hits);
            out.writeVInt(newHits);
        }

        static Applied parse(String path, Object value) {
            JsonProperties json = JsonProperties.of(path, value);
            Applied applied = new Applied(
                    json.text("text"),
                    RewriteType.parse(path + ".type", json.text("type")),
                    json.text("when"),
                    (float) json.number("weight", 1),
                    strings(path + ".hits", json.take("hits")),
                    json.integer("new_hits", 0, 0, Integer.MAX_VALUE));
            json.integer("hit_count", applied.hits.size(), applied.hits.size(), applied.hits.size());
            json.end();
            return applied;
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("text", text)
                    .field("type", type.wireName())
                    .field("when", when)
                    .field("weight", weight)
                    .field("hits", hits)
                    .field("hit_count", hits.size())
                    .field("new_hits", newHits)
                    .endObject();
        }
    }

    /**
     * A category that was made use of.
     *
     * @param use {@code boost} or {@code filter}
     */
    public record Category(String category, double probability, String use) implements Writeable, ToXContentObject {
        public Category {
            Objects.requireNonNull(category, "category");
            Objects.requireNonNull(use, "use");
        }

        static Category read(StreamInput in) throws IOException {
            return new Category(in.readString(), in.readDouble(), in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(category);
            out.writeDouble(probability);
            out.writeString(use);
        }

        static Category parse(String path, Object value) {
            JsonProperties json = JsonProperties.of(path, value);
            Category category =
                    new Category(json.text("category"), json.number("probability", Double.NaN), json.text("use"));
            json.end();
            return category;
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("category", category)
                    .field("probability", probability)
                    .field("use", use)
                    .endObject();
        }
    }

    static RewritesSection read(StreamInput in) throws IOException {
        return new RewritesSection(
                in.readString(),
                in.readOptionalString(),
                in.readString(),
                in.readDouble(),
                in.readList(Applied::read),
                in.readList(Category::read),
                in.readOptionalString(),
                in.readOptionalString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(table);
        out.writeOptionalString(query);
        out.writeString(match);
        out.writeDouble(similarity);
        out.writeList(applied);
        out.writeList(categories);
        out.writeOptionalString(reason);
        out.writeOptionalString(secondSearch);
    }

    static RewritesSection parse(JsonProperties json) {
        RewritesSection section = new RewritesSection(
                json.text("table"),
                json.text("query", null),
                json.text("match"),
                json.number("similarity", Double.NaN),
                objects(json.take("applied"), "rewrites.applied", Applied::parse),
                objects(json.take("categories"), "rewrites.categories", Category::parse),
                json.text("reason", null),
                json.text("second_search", null));
        json.end();
        return section;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("table", table);
        if (query != null) {
            builder.field("query", query);
        }
        builder.field("match", match);
        if (Double.isNaN(similarity) == false) {
            builder.field("similarity", similarity);
        }
        builder.field("applied", applied);
        builder.field("categories", categories);
        if (reason != null) {
            builder.field("reason", reason);
        }
        if (secondSearch != null) {
            builder.field("second_search", secondSearch);
        }
        return builder.endObject();
    }

    private interface Parser<T> {
        T parse(String path, Object value);
    }

    private static <T> List<T> objects(Object value, String path, Parser<T> parser) {
        List<T> objects = new ArrayList<>();
        for (Object each : list(path, value)) {
            objects.add(parser.parse(path, each));
        }
        return objects;
    }

    private static List<String> strings(String path, Object value) {
        return list(path, value).stream().map(Object::toString).toList();
    }

    private static List<?> list(String path, Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list && list.contains(null) == false) {
            return list;
        }
        throw JsonProperties.wrong(path, value, "a list");
    }
}
