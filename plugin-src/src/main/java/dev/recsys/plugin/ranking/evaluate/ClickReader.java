/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.UbiFields;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.rescore.clicks.ClickEstimates;
import dev.recsys.rescore.clicks.Coec;
import dev.recsys.rescore.clicks.GradedItem;
import dev.recsys.rescore.clicks.Impression;
import dev.recsys.rescore.clicks.PositionBasedModel;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.training.RankingGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;

/** Makes grades of what users were shown and clicked. One for each source; its steps follow one another. */
final class ClickReader {
    private static final int IDS_PER_SEARCH = 1_000;

    private final IndexScan scan;
    private final String task;
    private final ClickSource source;
    private final long boundary;
    private final Runnable grow;
    private final Grading grading;
    private final Map<String, Map<String, Shown>> bySearch = new TreeMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final List<Impression> impressions = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long withoutPosition;

    /** Where grades are estimated, which takes seconds for much that was shown. */
    interface Grading {
        /**
         * Work for a thread that may be busy for long.
         *
         * @param work gets what to ask now and then; it throws when the run is cancelled
         */
        Async<List<JudgedContext>> run(Function<Runnable, List<JudgedContext>> work);
    }

    /**
     * @param boundary what was searched for before it and after it are different groups; {@link RankingGroup#NO_TIME} for none
     * @param grow     is told of each document that is kept; throws when there are too many or the run is cancelled
     */
    ClickReader(IndexScan scan, String task, ClickSource source, long boundary, Runnable grow, Grading grading) {
        this.scan = scan;
        this.task = task;
        this.source = source;
        this.boundary = boundary;
        this.grow = grow;
        this.grading = grading;
    }

    /** A document that one search showed: where, and what it came to. */
    private static final class Shown {
        private int position;
        private float reward;
    }

    /** A context with the time when it was first asked for. */
    private record Group(RankingContext context, long time) {}

    List<String> warnings() {
        return warnings;
    }

    /** First what was shown and clicked after which search, then what was searched for. */
    Async<List<JudgedContext>> read() {
        TreeSet<String> names = new TreeSet<>(source.actions().keySet());
        names.add(source.impressionAction());
        return scan.each(
                        source.eventsIndex(),
                        UbiFields.exactly(UbiFields.ACTION, names)
                                .filter(QueryBuilders.rangeQuery(UbiFields.TIMESTAMP)
                                        .gte(source.after())
                                        .format("epoch_millis")),
                        List.of(UbiFields.ACTION, UbiFields.QUERY_ID, UbiFields.OBJECT_ID, source.positionField()),
                        this::event)
                .then(done -> {
                    List<String> ids = List.copyOf(bySearch.keySet());
                    List<String> paths = new ArrayList<>(source.context().values());
                    paths.add(UbiFields.QUERY_ID);
                    paths.add(UbiFields.TIMESTAMP);
                    int searches = (ids.size() + IDS_PER_SEARCH - 1) / IDS_PER_SEARCH;
                    return Async.inOrder(searches, i -> {
                        int from = i * IDS_PER_SEARCH;
                        List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_PER_SEARCH));
                        return scan.each(
                                source.queriesIndex(), UbiFields.exactly(UbiFields.QUERY_ID, some), paths, this::query);
                    });
                })
                .then(done -> grading.run(this::graded));
    }

    private void event(SearchHit hit) {
        String search = UbiFields.text(hit, UbiFields.QUERY_ID);
        String document = UbiFields.text(hit, UbiFields.OBJECT_ID);
        if (search == null || document == null) {
            return;
        }
        Map<String, Shown> shown = bySearch.computeIfAbsent(search, id -> new TreeMap<>());
        if (shown.containsKey(document) == false) {
            grow.run();
        }
        Shown one = shown.computeIfAbsent(document, id -> new Shown());
        Float reward = source.actions().get(UbiFields.text(hit, UbiFields.ACTION));
        if (reward != null) {
            one.reward = Math.max(one.reward, reward);
        }
        int position = position(hit);
        // Of several the first: what was seen at the top was seen there.
        if (position > 0 && (one.position == 0 || position < one.position)) {
            one.position = position;
        }
    }

    /** From 1; 0 where there is none. */
    private int position(SearchHit hit) {
        Object value = XContentMapValues.extractValue(source.positionField(), hit.getSourceAsMap());
        try {
            int position = value == null ? 0 : (int) Double.parseDouble(value.toString()) - source.firstPosition() + 1;
            return position >= 1 && position <= Impression.LAST_POSITION ? position : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Gives what a search showed to what was searched for; a search counts once. */
    private void query(SearchHit hit) {
        RankingContext context = context(hit);
        if (context == null) {
            return;
        }
        Map<String, Shown> shown = bySearch.remove(UbiFields.text(hit, UbiFields.QUERY_ID));
        if (shown == null) {
            return;
        }
        Object timestamp = XContentMapValues.extractValue(UbiFields.TIMESTAMP, hit.getSourceAsMap());
        boolean timed = boundary != RankingGroup.NO_TIME;
        if (timed && timestamp == null) {
            throw new IllegalArgumentException("document [" + hit.getId() + "] of [" + source.queriesIndex()
                    + "] has no [" + UbiFields.TIMESTAMP + "], by which [holdout.after] parts searches");
        }
        long time = timed ? UbiFields.millis(timestamp) : RankingGroup.NO_TIME;
        String key = (timed && time >= boundary ? "after " : "before ") + JudgedContext.identity(context);
        groups.merge(key, new Group(context, time), (a, b) -> a.time() <= b.time() ? a : b);
        shown.forEach((document, one) -> {
            boolean corrected = source.correction() != ClickSource.Correction.NONE;
            if (corrected && one.position == 0) {
                withoutPosition++;
                return;
            }
            impressions.add(new Impression(key, document, corrected ? one.position : 1, reward(one)));
        });
    }

    /** A position-based model knows clicks only: what is worth less than the best action is a part of one. */
    private float reward(Shown one) {
        if (source.correction() != ClickSource.Correction.POSITION_MODEL) {
            return one.reward;
        }
        float most = source.actions().values().stream().max(Float::compare).orElseThrow();
        return one.reward / most;
    }

    private RankingContext context(SearchHit hit) {
        Map<String, Object> json = new HashMap<>();
        source.context().forEach((part, path) -> {
            String text = UbiFields.text(hit, path);
            if (text != null) {
                json.put(part, part.equals(ClickSource.USER) ? Map.of("id", text) : text);
            }
        });
        return json.containsKey(GroupSource.QUERY)
                        || json.containsKey(ClickSource.ITEM)
                        || json.containsKey(ClickSource.USER)
                ? GroupSource.context(
                        "document [" + hit.getId() + "] of [" + source.queriesIndex() + "]", task, null, json)
                : null;
    }

    private List<JudgedContext> graded(Runnable check) {
        if (impressions.isEmpty()) {
            throw new IllegalArgumentException("[" + source.eventsIndex() + "] has no event of "
                    + source.actions().keySet() + " or [" + source.impressionAction()
                    + "] with a document and a position,"
                    + " whose [" + UbiFields.QUERY_ID + "] has one of "
                    + source.context().values() + " in ["
                    + source.queriesIndex() + "]");
        }
        ClickEstimates estimates = source.correction() == ClickSource.Correction.POSITION_MODEL
                ? PositionBasedModel.DEFAULT.estimate(impressions, check)
                : Coec.DEFAULT.estimate(impressions);
        if (estimates.converged() == false) {
            warnings.add("the position-based model did not settle in [" + estimates.iterations() + "] iterations");
        }
        if (bySearch.isEmpty() == false) {
            warnings.add("[" + bySearch.size() + "] searches of [" + source.eventsIndex() + "] have none of "
                    + source.context().values() + " in [" + source.queriesIndex() + "]");
        }
        if (withoutPosition > 0) {
            warnings.add("[" + withoutPosition + "] documents that were shown have no usable [" + source.positionField()
                    + "], and do not count");
        }
        Map<String, Map<String, Float>> ratings = new TreeMap<>();
        for (GradedItem item : source.grades().grade(estimates.items())) {
            ratings.computeIfAbsent(item.group(), key -> new HashMap<>()).put(item.item(), (float) item.grade());
        }
        if (ratings.isEmpty()) {
            throw new IllegalArgumentException("no document was shown often enough for one context: ["
                    + impressions.size() + "] impressions, of which [minimum_impressions] asks for ["
                    + source.minimumImpressions() + "] of each");
        }
        List<JudgedContext> judged = new ArrayList<>();
        ratings.forEach((key, grades) -> judged.add(new JudgedContext(
                groups.get(key).context(), grades, groups.get(key).time())));
        return judged;
    }
}
