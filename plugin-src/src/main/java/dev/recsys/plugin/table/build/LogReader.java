/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.UbiFields;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.table.CategoryLevel;
import dev.recsys.plugin.table.guardrail.Guardrails;
import java.util.List;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;

/** Reads UBI queries and events, then the categories of what was converted, into a {@link QueryLog}. One for each reading. */
final class LogReader {
    private static final int IDS_PER_SEARCH = 1_000;

    private final IndexScan scan;
    private final Reservation room;
    private final LogWatch watch;
    private final LogOptions options;
    private final Guardrails guardrails;
    private final QueryLog log;
    private int taken;

    /**
     * @param room       grows with what is read
     * @param guardrails that the rows are to be checked with
     */
    LogReader(
            IndexScan scan, Reservation room, LogWatch watch, LogOptions options, Guardrails guardrails, QueryLog log) {
        this.scan = scan;
        this.room = room;
        this.watch = watch;
        this.options = options;
        this.guardrails = guardrails;
        this.log = log;
    }

    Async<QueryLog> read() {
        return queries().then(done -> events()).then(done -> categories()).map(done -> {
            room.resize(log.bytes());
            return log;
        });
    }

    private BoolQueryBuilder since(BoolQueryBuilder query) {
        return options.after() == null
                ? query
                : query.filter(QueryBuilders.rangeQuery(UbiFields.TIMESTAMP)
                        .gte(options.after())
                        .format("epoch_millis"));
    }

    private Async<Void> queries() {
        watch.progress(BuildProgress.Phase.READING_QUERIES, 0, 0);
        List<String> fields = List.of(
                UbiFields.QUERY_ID, UbiFields.CLIENT_ID, UbiFields.USER_QUERY, UbiFields.TIMESTAMP, UbiFields.HIT_IDS);
        return scan.each(options.queriesIndex(), since(QueryBuilders.boolQuery()), fields, hit -> {
                    String query = UbiFields.text(hit, UbiFields.USER_QUERY);
                    if (query != null) {
                        log.search(
                                UbiFields.text(hit, UbiFields.QUERY_ID),
                                UbiFields.text(hit, UbiFields.CLIENT_ID),
                                query,
                                time(hit),
                                foundNothing(hit));
                    }
                    count(BuildProgress.Phase.READING_QUERIES);
                })
                .map(done -> {
                    if (log.searches() == 0) {
                        throw new IllegalArgumentException("[" + options.queriesIndex() + "] has no document with a ["
                                + UbiFields.USER_QUERY + "]" + (options.after() == null ? "" : " since [after]"));
                    }
                    return done;
                });
    }

    private static Long time(SearchHit hit) {
        Object value = hit.getSourceAsMap().get(UbiFields.TIMESTAMP);
        if (value == null) {
            return null;
        }
        try {
            return UbiFields.millis(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "[" + UbiFields.TIMESTAMP + "] of document [" + hit.getId() + "] of [" + hit.getIndex() + "] is ["
                            + value + "]; it must be a date, or milliseconds since 1970",
                    e);
        }
    }

    /** A log need not say what was found. */
    private static Boolean foundNothing(SearchHit hit) {
        Object value = hit.getSourceAsMap().get(UbiFields.HIT_IDS);
        return value == null ? null : value instanceof List<?> list && list.isEmpty();
    }

    private Async<Void> events() {
        watch.progress(BuildProgress.Phase.READING_EVENTS, 0, 0);
        BoolQueryBuilder query =
                since(UbiFields.exactly(UbiFields.ACTION, options.actionGrades().keySet()));
        List<String> fields = List.of(UbiFields.ACTION, UbiFields.QUERY_ID, UbiFields.OBJECT_ID);
        return scan.each(options.eventsIndex(), query, fields, hit -> {
            String action = UbiFields.text(hit, UbiFields.ACTION);
            Double grade = action == null ? null : options.actionGrades().get(action);
            String search = UbiFields.text(hit, UbiFields.QUERY_ID);
            String object = UbiFields.text(hit, UbiFields.OBJECT_ID);
            if (grade != null && search != null && object != null) {
                log.conversion(search, object, grade);
            }
            count(BuildProgress.Phase.READING_EVENTS);
        });
    }

    private Async<Void> categories() {
        List<String> fields = options.categoryField() == null ? List.of() : List.of(options.categoryField());
        List<String> objects = fields.isEmpty() ? List.of() : log.objects();
        watch.progress(BuildProgress.Phase.READING_CATALOGUE, 0, objects.size());
        return Async.inOrder(Math.ceilDiv(objects.size(), IDS_PER_SEARCH), i -> {
            int to = Math.min(objects.size(), (i + 1) * IDS_PER_SEARCH);
            List<String> ids = objects.subList(i * IDS_PER_SEARCH, to);
            return scan.each(
                            options.catalogue(),
                            QueryBuilders.idsQuery().addIds(ids.toArray(String[]::new)),
                            fields,
                            hit -> {
                                String category = category(hit);
                                if (category != null) {
                                    log.category(hit.getId(), category);
                                }
                            })
                    .map(done -> {
                        watch.check();
                        watch.progress(BuildProgress.Phase.READING_CATALOGUE, to, objects.size());
                        return done;
                    });
        });
    }

    /** A list holds the levels of a path; a text may be a whole path. */
    private String category(SearchHit hit) {
        Object value = XContentMapValues.extractValue(options.categoryField(), hit.getSourceAsMap());
        return switch (value) {
            case null -> null;
            case List<?> levels -> part(levels.stream().map(String::valueOf).toList());
            default -> part(CategoryLevel.levels(value.toString()));
        };
    }

    private String part(List<String> levels) {
        return guardrails.part(options.categoryLevel(), levels);
    }

    private void count(BuildProgress.Phase phase) {
        taken++;
        if (taken % IndexScan.PAGE == 0) {
            watch.check();
            room.resize(log.bytes());
            watch.progress(phase, taken, 0);
        }
    }
}
