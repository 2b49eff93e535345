/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rescore;

import dev.recsys.rescore.window.WindowRescoreContext;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.search.rescore.RescoreContext;

/**
 * Refuses searches that no rescorer of this plugin can serve.
 *
 * <p>Every rescorer's builder asks {@link #check} when it is rewritten, on the coordinating node, before a shard has worked. A query that
 * becomes {@code hybrid} only then ({@code wrapper}, {@code template}, or a search pipeline's doing) is seen by {@link #listener} on the
 * shard; since OpenSearch logs and swallows what listeners throw, it leaves the reason in the {@link WindowRescoreContext}.
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
        if (isHybrid(source)) {
            throw new IllegalArgumentException(hybrid(rescorer));
        }
        if (source.collapse() != null) {
            throw new IllegalArgumentException("the [" + rescorer
                    + "] rescorer cannot be used with [collapse], which keeps one hit of a group before it is rescored;"
                    + " leave [collapse] out, or [rescore]");
        }
    }

    /** Marks what {@link #check} could not see; the plugin adds it to every index. */
    public static SearchOperationListener listener() {
        return new SearchOperationListener() {
            @Override
            public void onPreQueryPhase(SearchContext search) {
                SearchSourceBuilder source =
                        search.request() == null ? null : search.request().source();
                if (source == null || isHybrid(source) == false) {
                    return;
                }
                for (RescoreContext context : search.rescore()) {
                    if (context instanceof WindowRescoreContext ours) {
                        ours.refuse(hybrid(ours.name()));
                    }
                }
            }
        };
    }

    /** Whether the whole query is {@code hybrid}, with which no rescorer goes. */
    public static boolean isHybrid(SearchSourceBuilder source) {
        return source.query() != null && source.query().getName().equals(HYBRID);
    }

    private static String hybrid(String rescorer) {
        return "the [" + rescorer
                + "] rescorer cannot be used with a [hybrid] query, which calls rescorers once for each of"
                + " its queries, before their scores are normalised, and ignores [window_size]; search with the same queries"
                + " in {\"bool\": {\"should\": [...]}} (the sum of their scores) or {\"dis_max\": {\"queries\": [...]}} (the"
                + " best of them) instead";
    }
}
