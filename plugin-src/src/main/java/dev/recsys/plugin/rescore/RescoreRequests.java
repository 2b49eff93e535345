/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rescore;

import org.opensearch.action.search.SearchRequest;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.search.builder.SearchSourceBuilder;

/**
 * Refuses searches that no rescorer of this plugin can serve; every rescorer's builder asks here when it is rewritten.
 *
 * <p>That is on the coordinating node, before a shard has worked: listeners of a shard's search cannot refuse, since OpenSearch logs and
 * swallows what they throw.
 */
public final class RescoreRequests {
    /** The query of the neural-search plugin that has a phase of its own in which scores become comparable. */
    private static final String HYBRID = "hybrid";

    private RescoreRequests() {}

    /**
     * Checks the request that is being rewritten, where the context knows it.
     *
     * @param rescorer name of the rescorer, for messages
     * @param window   the window that was asked for, or null for the default
     * @throws IllegalArgumentException says what does not go together, and the form that works
     */
    public static void check(QueryRewriteContext context, String rescorer, Integer window) {
        if (window != null && window < 1) {
            throw new IllegalArgumentException(
                    "[window_size] of the [" + rescorer + "] rescorer is [" + window + "]; it must be at least 1");
        }
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (coordinator != null
                && coordinator.getSearchRequest() instanceof SearchRequest request
                && request.source() != null) {
            check(request.source(), rescorer);
        }
    }

    private static void check(SearchSourceBuilder source, String rescorer) {
        QueryBuilder query = source.query();
        if (query != null && query.getName().equals(HYBRID)) {
            throw new IllegalArgumentException(
                    "the [" + rescorer + "] rescorer cannot be used with a [hybrid] query, which calls"
                            + " rescorers once for each of its queries, before their scores are normalised, and ignores"
                            + " [window_size]; search with the same queries in {\"bool\": {\"should\": [...]}} (the sum of their"
                            + " scores) or {\"dis_max\": {\"queries\": [...]}} (the best of them) instead");
        }
        if (source.collapse() != null) {
            throw new IllegalArgumentException(
                    "the [" + rescorer + "] rescorer cannot be used with [collapse], which keeps one hit"
                            + " of a group before it is rescored; leave [collapse] out, or [rescore]");
        }
    }
}
