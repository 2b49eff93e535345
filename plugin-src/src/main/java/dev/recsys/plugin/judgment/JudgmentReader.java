/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.judgment;

import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.scan.IndexScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;

/** Gathers judgments from where a request says they are. One for each tuning; its steps follow one another. */
public final class JudgmentReader {
    /** A rating with its document ID in a map, roughly. */
    public static final long BYTES_PER_RATING = 160;

    private static final int IDS_PER_SEARCH = 1_000;

    private final IndexScan scan;
    private final Reservation room;
    private final Runnable check;
    private final List<String> warnings = new ArrayList<>();
    private long ratings;
    private long held;

    /**
     * @param room  grows with what is read
     * @param check throws when the tuning is cancelled
     */
    public JudgmentReader(IndexScan scan, Reservation room, Runnable check) {
        this.scan = scan;
        this.room = room;
        this.check = check;
    }

    /** What a user should know of what was read. */
    public List<String> warnings() {
        return warnings;
    }

    /** The judged queries, by their text; fails where there are none or too many. */
    public Async<List<JudgedQuery>> read(JudgmentSource source) {
        return switch (source) {
            case JudgmentSource.Inline inline -> Async.of(inline.queries());
            case JudgmentSource.Indexed indexed -> read(indexed);
            case JudgmentSource.Ubi ubi -> read(ubi);
        };
    }

    private Async<List<JudgedQuery>> read(JudgmentSource.Indexed source) {
        Map<String, Map<String, Float>> judged = new TreeMap<>();
        List<String> fields = List.of(source.queryField(), source.documentField(), source.ratingField());
        return scan.each(source.index(), QueryBuilders.matchAllQuery(), fields, hit -> {
                    String query = UbiFields.text(hit, source.queryField());
                    String document = UbiFields.text(hit, source.documentField());
                    Object value = XContentMapValues.extractValue(source.ratingField(), hit.getSourceAsMap());
                    if (query == null || document == null || value == null) {
                        throw new IllegalArgumentException("document [" + hit.getId() + "] of [" + source.index()
                                + "] lacks one of " + fields + "; every judgment needs all of them");
                    }
                    float rating = number(hit, source, value);
                    JudgedQuery.checkRating(query, document, rating);
                    add(judged, query, document, rating);
                })
                .map(done -> queries(judged, "index [" + source.index() + "] has no judgments"));
    }

    private static float number(SearchHit hit, JudgmentSource.Indexed source, Object value) {
        if (value instanceof Number number) {
            return number.floatValue();
        }
        try {
            return Float.parseFloat(value.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "field [" + source.ratingField() + "] of document [" + hit.getId() + "] of [" + source.index()
                            + "] is [" + value + "]; it must be a number",
                    e);
        }
    }

    /** First what was done with which document after which search, then what was searched for. */
    private Async<List<JudgedQuery>> read(JudgmentSource.Ubi source) {
        Map<String, Map<String, Float>> byId = new LinkedHashMap<>();
        Map<String, Map<String, Float>> judged = new TreeMap<>();
        BoolQueryBuilder events = UbiFields.exactly(
                        UbiFields.ACTION, source.actionGrades().keySet())
                .filter(QueryBuilders.rangeQuery(UbiFields.TIMESTAMP)
                        .gte(source.after())
                        .format("epoch_millis"));
        return scan.each(
                        source.eventsIndex(),
                        events,
                        List.of(UbiFields.ACTION, UbiFields.QUERY_ID, UbiFields.OBJECT_ID),
                        hit -> {
                            Float grade = source.actionGrades().get(UbiFields.text(hit, UbiFields.ACTION));
                            String id = UbiFields.text(hit, UbiFields.QUERY_ID);
                            String document = UbiFields.text(hit, UbiFields.OBJECT_ID);
                            if (grade != null && id != null && document != null) {
                                add(byId, id, document, grade);
                            }
                        })
                .then(done -> {
                    // From here on counted by the text that was searched for.
                    ratings = 0;
                    List<String> ids = List.copyOf(byId.keySet());
                    int searches = (ids.size() + IDS_PER_SEARCH - 1) / IDS_PER_SEARCH;
                    return Async.inOrder(searches, i -> {
                        int from = i * IDS_PER_SEARCH;
                        List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_PER_SEARCH));
                        return scan.each(
                                source.queriesIndex(),
                                UbiFields.exactly(UbiFields.QUERY_ID, some),
                                List.of(UbiFields.QUERY_ID, UbiFields.USER_QUERY),
                                hit -> join(hit, byId, judged));
                    });
                })
                .map(done -> {
                    if (byId.isEmpty() == false) {
                        warnings.add("[" + byId.size() + "] searches of [" + source.eventsIndex() + "] have no ["
                                + UbiFields.USER_QUERY + "] in [" + source.queriesIndex() + "]");
                    }
                    return queries(
                            judged,
                            "[" + source.eventsIndex() + "] has no event of "
                                    + source.actionGrades().keySet()
                                    + " after [judgments.ubi.after] whose [" + UbiFields.QUERY_ID + "] has a ["
                                    + UbiFields.USER_QUERY
                                    + "] in [" + source.queriesIndex() + "] and whose [" + UbiFields.OBJECT_ID
                                    + "] names a document");
                });
    }

    /** Gives what followed a search to the text that was searched for; a search counts once. */
    private void join(SearchHit hit, Map<String, Map<String, Float>> byId, Map<String, Map<String, Float>> judged) {
        String query = UbiFields.text(hit, UbiFields.USER_QUERY);
        if (query != null) {
            Map<String, Float> found = byId.remove(UbiFields.text(hit, UbiFields.QUERY_ID));
            if (found != null) {
                found.forEach((document, grade) -> add(judged, query, document, grade));
            }
        }
    }

    /** The highest of several grades of one document counts. */
    private void add(Map<String, Map<String, Float>> judged, String query, String document, float grade) {
        Map<String, Float> documents = judged.computeIfAbsent(query, key -> new HashMap<>());
        Float former = documents.put(document, grade);
        if (former != null) {
            documents.put(document, Math.max(former, grade));
            return;
        }
        ratings++;
        held++;
        if (held % IndexScan.PAGE == 0) {
            check.run();
            room.resize(held * BYTES_PER_RATING);
        }
        if (ratings > JudgmentSource.MAX_RATINGS) {
            throw new IllegalArgumentException("[judgments] has more than [" + JudgmentSource.MAX_RATINGS
                    + "] ratings; give fewer, or a later [after]");
        }
    }

    private static List<JudgedQuery> queries(Map<String, Map<String, Float>> judged, String none) {
        if (judged.isEmpty()) {
            throw new IllegalArgumentException(none);
        }
        if (judged.size() > JudgmentSource.MAX_QUERIES) {
            throw new IllegalArgumentException("[judgments] has [" + judged.size() + "] queries; it must have at most "
                    + JudgmentSource.MAX_QUERIES);
        }
        List<JudgedQuery> queries = new ArrayList<>(judged.size());
        judged.forEach((query, documents) -> queries.add(new JudgedQuery(query, JudgedQuery.NO_PARAMS, documents)));
        return queries;
    }
}
