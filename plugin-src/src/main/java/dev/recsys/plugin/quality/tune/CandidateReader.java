/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.judgment.JudgedQuery;
import dev.recsys.rescore.evaluation.JudgedCandidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.fieldcaps.FieldCapabilitiesRequest;
import org.opensearch.action.fieldcaps.FieldCapabilitiesResponse;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Runs the first pass of every judged query once, as ordinary searches with the caller's rights, and keeps what a tuning needs of it. One
 * for each tuning.
 */
final class CandidateReader {
    /** Searches that are under way at a time; they share the search threads with the users' own. */
    private static final int LANES = 4;

    /** Of a hit with its fields before it is taken apart, roughly. */
    private static final long BYTES_PER_HIT = 2_048;

    /** Below this share of judged documents among the candidates, a metric says little of the whole. */
    private static final double LOW_COVERAGE = 0.5;

    private final Client client;
    private final Executor executor;
    private final NamedXContentRegistry registry;
    private final TuneQualityRequest request;
    private final QualityProfile profile;
    private final TuneQualityTask task;
    private final long now;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicLong candidates = new AtomicLong();
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong copies = new AtomicLong();
    private final AtomicReference<Exception> failed = new AtomicReference<>();

    /**
     * @param client   for searches that end with the task
     * @param executor on which hits are taken apart
     * @param now      milliseconds since the epoch, for freshness
     */
    CandidateReader(
            Client client,
            Executor executor,
            NamedXContentRegistry registry,
            TuneQualityRequest request,
            QualityProfile profile,
            TuneQualityTask task,
            long now) {
        this.client = client;
        this.executor = executor;
        this.registry = registry;
        this.request = request;
        this.profile = profile;
        this.task = task;
        this.now = now;
    }

    /** Bytes that all candidates need, with those of the searches under way. */
    static long bytes(int queries, int candidates, int signals) {
        return (long) queries * candidates * (signals + 2) * Float.BYTES + LANES * candidates * BYTES_PER_HIT;
    }

    /** Candidates of all queries, in the order of the queries, and what is to be said of them. */
    record Fetched(List<JudgedCandidates> queries, Coverage coverage) {}

    Async<Fetched> read(List<JudgedQuery> queries, List<String> warnings) {
        FieldCapabilitiesRequest capabilities = new FieldCapabilitiesRequest()
                .indices(request.indices())
                .indicesOptions(request.indicesOptions())
                .fields(SignalFields.names(profile).toArray(String[]::new));
        Async<FieldCapabilitiesResponse> asked =
                Async.unlessCancelled(listener -> client.fieldCaps(capabilities, listener));
        JudgedCandidates[] results = new JudgedCandidates[queries.size()];
        return asked.map(response -> new SignalFields(profile, response))
                .then(fields -> fetch(queries, fields, results).map(ended -> {
                    List<String> all = new ArrayList<>(warnings);
                    all.addAll(fields.warnings());
                    return new Fetched(Arrays.asList(results), coverage(queries, all));
                }));
    }

    /** Each lane runs one search after the other; all end before the listener is told, so that nothing is under way after it. */
    private Async<Boolean> fetch(List<JudgedQuery> queries, SignalFields fields, JudgedCandidates[] results) {
        int lanes = Math.min(LANES, queries.size());
        return listener -> {
            ActionListener<Void> lane = new GroupedActionListener<>(ActionListener.map(listener, ended -> true), lanes);
            for (int i = 0; i < lanes; i++) {
                int first = i;
                int count = (queries.size() - first + lanes - 1) / lanes;
                Async.inOrder(count, step -> one(queries, fields, results, first + step * lanes))
                        .recover(failure -> {
                            failed.compareAndSet(null, failure);
                            return Async.failed(failure);
                        })
                        .start(lane);
            }
        };
    }

    private Async<Boolean> one(List<JudgedQuery> queries, SignalFields fields, JudgedCandidates[] results, int index) {
        task.check();
        Exception elsewhere = failed.get();
        if (elsewhere != null) {
            return Async.failed(elsewhere);
        }
        JudgedQuery query = queries.get(index);
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(request.search().fill(query, registry))
                .size(request.parameters().candidates())
                .trackTotalHits(false)
                .fetchSource(false);
        fields.request(source);
        SearchRequest search = new SearchRequest(request.indices())
                .indicesOptions(request.indicesOptions())
                .allowPartialSearchResults(false)
                .source(source);
        Async<SearchResponse> searched = Async.unlessCancelled(listener -> client.search(search, listener));
        return searched.recover(failure -> Async.failed(explain(query, failure)))
                .then(response -> Async.on(executor, () -> {
                    results[index] = take(query, response, fields);
                    task.progress(TuningProgress.Phase.FETCHING_CANDIDATES, done.incrementAndGet(), queries.size());
                    return true;
                }));
    }

    private static Exception explain(JudgedQuery query, Exception failure) {
        if (failure instanceof SearchPhaseExecutionException phase) {
            RestStatus status = phase.status();
            Throwable cause = ExceptionsHelper.unwrapCause(phase);
            for (var shard : phase.shardFailures()) {
                cause = shard.getCause();
            }
            String reason = cause == null || cause.getMessage() == null ? phase.getMessage() : cause.getMessage();
            return new OpenSearchStatusException(
                    "the first pass for the query [" + query.query() + "] failed: " + reason, status, phase);
        }
        return failure;
    }

    private JudgedCandidates take(JudgedQuery query, SearchResponse response, SignalFields fields) {
        if (response.isTimedOut()) {
            throw new IllegalStateException("the first pass for the query [" + query.query()
                    + "] timed out, so that its candidates are not complete");
        }
        SearchHit[] hits = response.getHits().getHits();
        int signals = profile.signals().size();
        float[] scores = new float[hits.length];
        float[] values = new float[signals * hits.length];
        float[] grades = new float[hits.length];
        Map<String, Float> ratings = query.ratings();
        Set<String> graded = new HashSet<>();
        for (int i = 0; i < hits.length; i++) {
            scores[i] = score(query, hits[i]);
            fields.read(hits[i], now, values, hits.length, i);
            Float grade = ratings.get(hits[i].getId());
            if (grade == null) {
                continue;
            }
            if (graded.add(hits[i].getId())) {
                grades[i] = grade;
                found.incrementAndGet();
            } else {
                // Else a metric would count more than there is to find.
                copies.incrementAndGet();
            }
        }
        candidates.addAndGet(hits.length);
        float[] judged = new float[ratings.size()];
        int at = 0;
        for (float grade : ratings.values()) {
            judged[at++] = grade;
        }
        return new JudgedCandidates(scores, values, signals, grades, judged);
    }

    private float score(JudgedQuery query, SearchHit hit) {
        float similarity = (float) request.parameters().firstPass().of(hit.getScore());
        if (Float.isFinite(similarity) == false) {
            throw new IllegalArgumentException("the first pass for the query [" + query.query() + "] gives document ["
                    + hit.getId() + "] the score [" + hit.getScore() + "], from which [first_pass] = ["
                    + request.parameters().firstPass() + "] cannot make a finite number");
        }
        return similarity;
    }

    private Coverage coverage(List<JudgedQuery> queries, List<String> warnings) {
        long judged =
                queries.stream().mapToLong(query -> query.ratings().size()).sum();
        if (candidates.get() == 0) {
            throw new IllegalArgumentException("[search.query] finds no document in "
                    + Arrays.toString(request.indices()) + " for any of the [" + queries.size() + "] judged queries");
        }
        if (found.get() == 0) {
            throw new IllegalArgumentException("none of the [" + judged
                    + "] judged documents is among the candidates of its query; the judgments must name documents of "
                    + Arrays.toString(request.indices()) + " by their [_id]");
        }
        List<String> more = new ArrayList<>(warnings);
        if (copies.get() > 0) {
            more.add("[" + copies.get()
                    + "] candidates have the [_id] of a judged document that another index has too; only the"
                    + " first of a query counts as judged");
        }
        Coverage coverage = new Coverage(queries.size(), candidates.get(), judged, found.get(), more);
        if (coverage.share() >= LOW_COVERAGE) {
            return coverage;
        }
        more = new ArrayList<>(more);
        more.add("only [" + found.get() + "] of [" + judged + "] judged documents are among the candidates; with more"
                + " [candidates] or another first pass there is more to learn from");
        return new Coverage(queries.size(), candidates.get(), judged, found.get(), more);
    }
}
