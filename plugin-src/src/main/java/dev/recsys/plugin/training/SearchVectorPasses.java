/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.plugin.vectors.ShardFailures;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.DeletePitResponse;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/**
 * Runs each pass as a search over one point in time, with the rights of the user who trains. Blocks its thread, which must be one of
 * {@code recsys_train}.
 */
final class SearchVectorPasses implements VectorPasses, AutoCloseable {
    private static final Logger logger = LogManager.getLogger(SearchVectorPasses.class);

    /** Each pass extends it; what a coordinating node leaves behind when it dies is gone after this. */
    private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(10);
    /** A search pipeline of the index could change the query. */
    private static final String NO_PIPELINE = "_none";

    private final Client client;
    private final Client childClient;
    private final CancellableTask task;
    private final QueryBuilder query;
    private final int depth;
    private final IntSupplier maxConcurrentShardRequests;
    private final String pitId;

    private SearchVectorPasses(
            Client client,
            Client childClient,
            CancellableTask task,
            QueryBuilder query,
            int depth,
            IntSupplier maxConcurrentShardRequests,
            String pitId) {
        this.client = client;
        this.childClient = childClient;
        this.task = task;
        this.query = query;
        this.depth = depth;
        this.maxConcurrentShardRequests = maxConcurrentShardRequests;
        this.pitId = pitId;
    }

    /** Opens the point in time. */
    static SearchVectorPasses open(
            Client client,
            DiscoveryNode localNode,
            CancellableTask task,
            String[] indices,
            IndicesOptions indicesOptions,
            QueryBuilder query,
            int depth,
            IntSupplier maxConcurrentShardRequests) {
        Client childClient = new ParentTaskAssigningClient(client, localNode, task);
        CreatePitRequest request = new CreatePitRequest(KEEP_ALIVE, false, indices);
        request.setIndicesOptions(indicesOptions);
        String pitId = childClient
                .execute(CreatePitAction.INSTANCE, request)
                .actionGet()
                .getId();
        return new SearchVectorPasses(client, childClient, task, query, depth, maxConcurrentShardRequests, pitId);
    }

    @Override
    public PassResult run(TrainingFrame frame, VectorPass pass) {
        if (task.isCancelled()) {
            throw new TaskCancelledException("the training was cancelled: " + task.getReasonCancelled());
        }
        SearchSourceBuilder source = new SearchSourceBuilder()
                .size(0)
                .trackTotalHits(false)
                .timeout(TimeValue.MINUS_ONE)
                .query(query)
                .pointInTimeBuilder(new PointInTimeBuilder(pitId).setKeepAlive(KEEP_ALIVE))
                .aggregation(new VectorPassAggregationBuilder(frame, pass, depth));
        SearchRequest request = new SearchRequest()
                .source(source)
                .requestCache(false)
                .allowPartialSearchResults(false)
                .pipeline(NO_PIPELINE);
        request.setMaxConcurrentShardRequests(maxConcurrentShardRequests.getAsInt());
        SearchResponse response;
        try {
            response = childClient.search(request).actionGet();
        } catch (SearchPhaseExecutionException e) {
            throw ShardFailures.explain(e, VectorPassAggregationBuilder.NAME);
        }
        if (response.isTimedOut()) {
            throw new IllegalStateException("a pass over the vectors timed out, so that its sums are not complete");
        }
        InternalVectorPass found = response.getAggregations().get(VectorPassAggregationBuilder.NAME);
        return found.result();
    }

    /** Lets go of the point in time, and with it of what the shards remember. Does not wait. */
    @Override
    public void close() {
        // Not as a child of the task: a cancelled one may start no children.
        client.execute(
                DeletePitAction.INSTANCE,
                new DeletePitRequest(List.of(pitId)),
                ActionListener.wrap(
                        (DeletePitResponse done) -> {},
                        e -> logger.debug("a point in time of a training run will go when its time is over", e)));
    }
}
