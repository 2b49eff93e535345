/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.judgment;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** Where judgments come from; implementations are immutable records. */
public sealed interface JudgmentSource extends Writeable, ToXContentFragment
        permits JudgmentSource.Inline, JudgmentSource.Indexed, JudgmentSource.Ubi {
    /** Parameter of {@code toXContent} that leaves given judgments out, all but their number. */
    String SUMMARY = "summary";

    /** Beyond this, a tuning learns nothing more. */
    int MAX_QUERIES = 10_000;

    /** Ratings of all queries together. */
    int MAX_RATINGS = 1_000_000;

    private static void kind(StreamOutput out, int kind) throws IOException {
        out.writeVInt(kind);
    }

    /** Reads what {@code writeTo} wrote. */
    static JudgmentSource read(StreamInput in) throws IOException {
        int kind = in.readVInt();
        return switch (kind) {
            case Inline.KIND -> new Inline(in.readList(JudgedQuery::new));
            case Indexed.KIND -> new Indexed(in.readString(), in.readString(), in.readString(), in.readString());
            case Ubi.KIND ->
                new Ubi(
                        in.readString(),
                        in.readString(),
                        in.readLong(),
                        in.readMap(StreamInput::readString, StreamInput::readFloat));
            default -> throw new IOException("unknown source of judgments [" + kind + "]");
        };
    }

    /**
     * Reads the value of {@code judgments}.
     *
     * @throws IllegalArgumentException names what is wrong
     */
    static JudgmentSource parse(Object json) {
        if (json instanceof List<?> list) {
            return Inline.parse(list);
        }
        if (json instanceof Map<?, ?> object) {
            JsonProperties properties = new JsonProperties("judgments", object);
            JudgmentSource source = properties.has("ubi")
                    ? Ubi.parse(properties.object("ubi"))
                    : new Indexed(
                            properties.text("index"),
                            properties.text("query_field", "query"),
                            properties.text("document_field", "doc_id"),
                            properties.text("rating_field", "rating"));
            properties.end();
            return source;
        }
        throw JsonProperties.wrong(
                "judgments",
                json,
                "a list of {\"query\", \"ratings\"}, an object with an [index] of ratings, or {\"ubi\": {…}}");
    }

    /** Judgments in the request itself. */
    record Inline(List<JudgedQuery> queries) implements JudgmentSource {
        private static final int KIND = 0;

        public Inline {
            queries = List.copyOf(queries);
            if (queries.isEmpty() || queries.size() > MAX_QUERIES) {
                throw new IllegalArgumentException(
                        "[judgments] has [" + queries.size() + "] queries; it must have from 1 to " + MAX_QUERIES);
            }
            long ratings =
                    queries.stream().mapToLong(query -> query.ratings().size()).sum();
            if (ratings > MAX_RATINGS) {
                throw new IllegalArgumentException(
                        "[judgments] has [" + ratings + "] ratings; it must have at most " + MAX_RATINGS);
            }
        }

        private static Inline parse(List<?> list) {
            return new Inline(list.stream().map(Inline::query).toList());
        }

        private static JudgedQuery query(Object json) {
            JsonProperties properties = JsonProperties.of("judgments", json);
            String query = properties.text("query");
            Object params = properties.take("params");
            Object given = properties.take("ratings");
            properties.end();
            if (given instanceof Map<?, ?> ratings && ratings.values().stream().allMatch(Number.class::isInstance)) {
                Map<String, Float> grades = new LinkedHashMap<>();
                ratings.forEach((id, rating) -> grades.put(id.toString(), ((Number) rating).floatValue()));
                return new JudgedQuery(query, params == null ? JudgedQuery.NO_PARAMS : text(params), grades);
            }
            throw JsonProperties.wrong(
                    "judgments.ratings",
                    given,
                    "an object of numbers by document ID, here of the query [" + query + "]");
        }

        private static String text(Object params) {
            if (params instanceof Map<?, ?> == false) {
                throw JsonProperties.wrong("judgments.params", params, "an object");
            }
            try (XContentBuilder builder = JsonXContent.contentBuilder()) {
                return builder.value(params).toString();
            } catch (IOException e) {
                throw new IllegalArgumentException("[judgments.params] cannot be written as JSON", e);
            }
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            kind(out, KIND);
            out.writeList(queries);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            if (params.paramAsBoolean(SUMMARY, false)) {
                return builder.startObject().field("inline", queries.size()).endObject();
            }
            builder.startArray();
            for (JudgedQuery query : queries) {
                builder.startObject().field("query", query.query());
                if (query.params().equals(JudgedQuery.NO_PARAMS) == false) {
                    builder.field("params")
                            .map(XContentHelper.convertToMap(JsonXContent.jsonXContent, query.params(), true));
                }
                builder.field("ratings", new TreeMap<>(query.ratings())).endObject();
            }
            return builder.endArray();
        }
    }

    /**
     * An index with a document for each rating.
     *
     * @param queryField    path of the text of the query
     * @param documentField path of the document's ID
     * @param ratingField   path of the rating, a number
     */
    record Indexed(String index, String queryField, String documentField, String ratingField)
            implements JudgmentSource {
        private static final int KIND = 1;

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            kind(out, KIND);
            out.writeString(index);
            out.writeString(queryField);
            out.writeString(documentField);
            out.writeString(ratingField);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("index", index)
                    .field("query_field", queryField)
                    .field("document_field", documentField)
                    .field("rating_field", ratingField)
                    .endObject();
        }
    }

    /**
     * What users did after they had searched, as User Behavior Insights records it.
     *
     * @param after        milliseconds since the epoch; earlier events do not count, which the signals themselves may be made of
     * @param actionGrades grade of a document by what was done with it; above 0
     */
    record Ubi(String queriesIndex, String eventsIndex, long after, Map<String, Float> actionGrades)
            implements JudgmentSource {
        private static final int KIND = 2;
        public static final String PURCHASE = "purchase";

        public Ubi {
            actionGrades = Map.copyOf(actionGrades);
            actionGrades.forEach((action, grade) -> {
                if (Float.isFinite(grade) == false || grade <= 0) {
                    throw new IllegalArgumentException("[judgments.ubi.action_grades." + action + "] is [" + grade
                            + "]; it must be finite and above 0");
                }
            });
        }

        private static Ubi parse(JsonProperties properties) {
            String queries = properties.text("queries_index", "ubi_queries");
            String events = properties.text("events_index", "ubi_events");
            Object after = properties.take("after");
            Object given = properties.take("action_grades");
            properties.end();
            Map<String, Float> grades = new LinkedHashMap<>();
            if (given == null) {
                grades.put(PURCHASE, 1f);
            } else if (given instanceof Map<?, ?> object
                    && object.isEmpty() == false
                    && object.values().stream().allMatch(Number.class::isInstance)) {
                object.forEach((action, grade) -> grades.put(action.toString(), ((Number) grade).floatValue()));
            } else {
                throw JsonProperties.wrong(
                        "judgments.ubi.action_grades", given, "an object of numbers, for example {\"purchase\": 1.0}");
            }
            return new Ubi(queries, events, date(after), grades);
        }

        private static long date(Object after) {
            String allowed = "the date from which on events count, for example [2026-01-01]";
            if (after == null) {
                throw JsonProperties.wrong("judgments.ubi.after", null, allowed);
            }
            try {
                return UbiFields.millis(after);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        JsonProperties.wrong("judgments.ubi.after", after, allowed)
                                .getMessage(),
                        e);
            }
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            kind(out, KIND);
            out.writeString(queriesIndex);
            out.writeString(eventsIndex);
            out.writeLong(after);
            out.writeMap(new LinkedHashMap<>(actionGrades), StreamOutput::writeString, StreamOutput::writeFloat);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .startObject("ubi")
                    .field("queries_index", queriesIndex)
                    .field("events_index", eventsIndex)
                    .field("after", after)
                    .field("action_grades", new TreeMap<>(actionGrades))
                    .endObject()
                    .endObject();
        }
    }
}
