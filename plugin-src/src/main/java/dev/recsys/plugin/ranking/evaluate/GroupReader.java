/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.JudgedQuery;
import dev.recsys.plugin.judgment.JudgmentReader;
import dev.recsys.plugin.judgment.JudgmentSource;
import dev.recsys.plugin.judgment.UbiFields;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.training.TrainingPool;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.training.RankingGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.threadpool.ThreadPool;

/** Gathers the judged contexts of all tasks from where a request says they are. One for each run; its steps follow one another. */
public final class GroupReader {
    private final IndexScan scan;
    private final Reservation room;
    private final ThreadPool threadPool;
    private final TrainingPool.Waiting task;
    private final Runnable check;
    private final long boundary;
    private final List<String> warnings = new ArrayList<>();
    private long held;

    /**
     * @param room       grows with what is read
     * @param threadPool its training pool makes grades of clicks; what was read is put in order on another
     * @param task       whose judgments they are
     * @param check      throws when the task is cancelled
     * @param boundary   a time that parts clicks, before from after; {@link RankingGroup#NO_TIME} if all go together
     */
    public GroupReader(
            IndexScan scan,
            Reservation room,
            ThreadPool threadPool,
            TrainingPool.Waiting task,
            Runnable check,
            long boundary) {
        this.scan = scan;
        this.room = room;
        this.threadPool = threadPool;
        this.task = task;
        this.check = check;
        this.boundary = boundary;
    }

    /** What a user should know of what was read. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The judged contexts of all tasks, in an order that depends on them alone; ends on a thread of the plugin's pool. */
    public Async<List<JudgedContext>> read(List<RankingTask> tasks) {
        List<JudgedContext> all = new ArrayList<>();
        return Async.inOrder(tasks.size(), i -> read(tasks.get(i)).map(all::addAll))
                .then(done -> Async.on(threadPool.executor(ArtifactSettings.RECSYS), () -> {
                    if (all.size() > JudgmentSource.MAX_QUERIES) {
                        throw new IllegalArgumentException("the tasks have [" + all.size()
                                + "] judged queries together; there must be at most " + JudgmentSource.MAX_QUERIES);
                    }
                    return sorted(all);
                }));
    }

    /** Sorted by context and time; two of the same context and time are one. */
    static List<JudgedContext> sorted(List<JudgedContext> all) {
        TreeMap<String, TreeMap<Long, JudgedContext>> sorted = new TreeMap<>();
        for (JudgedContext group : all) {
            sorted.computeIfAbsent(JudgedContext.identity(group.context()), key -> new TreeMap<>())
                    .merge(group.time(), group, GroupReader::merged);
        }
        return sorted.values().stream()
                .flatMap(times -> times.values().stream())
                .toList();
    }

    /** The higher of two grades counts. */
    private static JudgedContext merged(JudgedContext one, JudgedContext other) {
        Map<String, Float> ratings = new HashMap<>(one.ratings());
        other.ratings().forEach((id, grade) -> ratings.merge(id, grade, Math::max));
        return new JudgedContext(one.context(), ratings, one.time());
    }

    private Async<List<JudgedContext>> read(RankingTask asked) {
        return switch (asked.judgments()) {
            case GroupSource.Inline inline -> Async.of(inline.groups());
            case GroupSource.Indexed indexed -> read(asked.name(), indexed);
            case GroupSource.Events events -> read(asked.name(), events);
            case ClickSource clicks -> {
                ClickReader reader =
                        new ClickReader(scan, asked.name(), clicks, boundary, this::grow, this::onTrainingPool);
                yield reader.read().map(groups -> {
                    warnings.addAll(reader.warnings());
                    return groups;
                });
            }
        };
    }

    private Async<List<JudgedContext>> onTrainingPool(Function<Runnable, List<JudgedContext>> work) {
        return TrainingPool.run(threadPool, task, () -> {
            check.run();
            return work.apply(check);
        });
    }

    private Async<List<JudgedContext>> read(String task, GroupSource.Events events) {
        JudgmentReader reader = new JudgmentReader(scan, room, check);
        return reader.read(events.source()).map(queries -> {
            warnings.addAll(reader.warnings());
            held = room.bytes() / JudgmentReader.BYTES_PER_RATING;
            List<JudgedContext> groups = new ArrayList<>(queries.size());
            for (JudgedQuery query : queries) {
                RankingContext context = GroupSource.context("judgments", task, query.query(), null);
                groups.add(new JudgedContext(context, query.ratings(), RankingGroup.NO_TIME));
            }
            return groups;
        });
    }

    private Async<List<JudgedContext>> read(String task, GroupSource.Indexed source) {
        List<JudgedContext> groups = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        List<Map<String, Float>> ratings = new ArrayList<>();
        List<String> fields = Stream.of(
                        source.queryField(),
                        source.contextField(),
                        source.documentField(),
                        source.ratingField(),
                        source.timeField())
                .filter(Objects::nonNull)
                .toList();
        return scan.each(source.index(), QueryBuilders.matchAllQuery(), fields, hit -> {
                    String document = UbiFields.text(hit, source.documentField());
                    Object rating = XContentMapValues.extractValue(source.ratingField(), hit.getSourceAsMap());
                    if (document == null || rating == null) {
                        throw lacks(hit, source);
                    }
                    JudgedContext group = new JudgedContext(context(task, hit, source), Map.of(), time(hit, source));
                    String key = group.time() + " " + JudgedContext.identity(group.context());
                    Integer number = numbers.putIfAbsent(key, groups.size());
                    if (number == null) {
                        number = groups.size();
                        groups.add(group);
                        ratings.add(new HashMap<>());
                    }
                    float grade = number(hit, source, rating);
                    JudgedQuery.checkRating(group.name(), document, grade);
                    if (ratings.get(number).merge(document, grade, Math::max) == grade) {
                        grow();
                    }
                })
                .map(done -> {
                    if (groups.isEmpty()) {
                        throw new IllegalArgumentException("index [" + source.index() + "] has no judgments");
                    }
                    List<JudgedContext> judged = new ArrayList<>(groups.size());
                    for (int i = 0; i < groups.size(); i++) {
                        judged.add(new JudgedContext(
                                groups.get(i).context(),
                                ratings.get(i),
                                groups.get(i).time()));
                    }
                    return judged;
                });
    }

    private static RankingContext context(String task, SearchHit hit, GroupSource.Indexed source) {
        String query = UbiFields.text(hit, source.queryField());
        Object context = source.contextField() == null
                ? null
                : XContentMapValues.extractValue(source.contextField(), hit.getSourceAsMap());
        if (query == null && context == null) {
            throw lacks(hit, source);
        }
        return GroupSource.context("document [" + hit.getId() + "] of [" + source.index() + "]", task, query, context);
    }

    private static long time(SearchHit hit, GroupSource.Indexed source) {
        if (source.timeField() == null) {
            return RankingGroup.NO_TIME;
        }
        Object time = XContentMapValues.extractValue(source.timeField(), hit.getSourceAsMap());
        if (time == null) {
            throw lacks(hit, source);
        }
        return UbiFields.millis(time);
    }

    private static IllegalArgumentException lacks(SearchHit hit, GroupSource.Indexed source) {
        return new IllegalArgumentException("document [" + hit.getId() + "] of [" + source.index() + "] lacks one of ["
                + source.documentField() + "], [" + source.ratingField() + "], "
                + (source.contextField() == null
                        ? "[" + source.queryField() + "]"
                        : "[" + source.queryField() + "] or [" + source.contextField() + "]")
                + (source.timeField() == null ? "" : ", [" + source.timeField() + "]")
                + "; every judgment needs all of them");
    }

    private static float number(SearchHit hit, GroupSource.Indexed source, Object value) {
        try {
            return Float.parseFloat(value.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "field [" + source.ratingField() + "] of document [" + hit.getId() + "] of [" + source.index()
                            + "] is [" + value + "]; it must be a number",
                    e);
        }
    }

    /** Another rating is kept. */
    private void grow() {
        held++;
        if (held % IndexScan.PAGE == 0) {
            check.run();
            room.resize(held * JudgmentReader.BYTES_PER_RATING);
        }
        if (held > JudgmentSource.MAX_RATINGS) {
            throw new IllegalArgumentException("[judgments] has more than [" + JudgmentSource.MAX_RATINGS
                    + "] ratings; give fewer, or a later [after]");
        }
    }
}
