/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.plugin.stats.RecsysStats;
import dev.recsys.plugin.table.QueryTables;
import java.util.function.Supplier;
import org.opensearch.threadpool.ThreadPool;

/**
 * What the processors need of the node.
 *
 * @param localNode ID of this node; asked for when it has joined
 */
public record RewriteServices(
        QueryTables tables, ThreadPool threadPool, Supplier<String> localNode, RecsysStats stats) {}
