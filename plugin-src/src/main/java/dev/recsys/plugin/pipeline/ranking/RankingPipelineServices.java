/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.plugin.ranking.context.ContextLookup;
import dev.recsys.plugin.ranking.model.RankerSource;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.function.Supplier;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.TaskResourceTrackingService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/**
 * What the processors need of the node.
 *
 * @param localNode ID of this node; asked for when it has joined
 */
public record RankingPipelineServices(
        RankerSource rankers,
        ContextLookup lookup,
        ThreadPool threadPool,
        Supplier<String> localNode,
        RecsysStats stats) {
    /** A client whose calls are cancelled with the search that goes on in this thread. */
    Client ofThisSearch(Client client) {
        Long task = threadPool.getThreadContext().getTransient(TaskResourceTrackingService.TASK_ID);
        return task == null ? client : new ParentTaskAssigningClient(client, new TaskId(localNode.get(), task));
    }
}
