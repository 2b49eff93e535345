/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.ext.RewritesSection;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.RecsysStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.transport.client.Client;

/**
 * Searches again with further rewrites where the user's search found too little, and says in {@code ext.recsys.rewrites} which rewrite
 * found which hits. It does nothing without a request processor of the same name in the pipeline.
 *
 * <pre>{"query_rewrite": {}}</pre>
 *
 * <p>Hits of the first search come first, in their order. If the second fails, the response is that of the first.
 */
final class QueryRewriteResponseProcessor extends AbstractProcessor implements SearchResponseProcessor {
    static final String TYPE = QueryRewriteRequestProcessor.TYPE;

    private static final Logger logger = LogManager.getLogger(QueryRewriteResponseProcessor.class);

    private final Client client;
    private final QueryJson json;
    private final QueryShapes shapes;
    private final Supplier<RewriteServices> services;

    QueryRewriteResponseProcessor(
            String tag,
            String description,
            boolean ignoreFailure,
            Client client,
            NamedXContentRegistry registry,
            Supplier<RewriteServices> services) {
        super(tag, description, ignoreFailure);
        this.client = client;
        this.json = new QueryJson(registry);
        this.shapes = new QueryShapes(json);
        this.services = services;
    }

    /** Makes processors of their JSON, which has no properties. */
    static final class Factory implements Processor.Factory<SearchResponseProcessor> {
        private final Client client;
        private final NamedXContentRegistry registry;
        private final Supplier<RewriteServices> services;

        Factory(Client client, NamedXContentRegistry registry, Supplier<RewriteServices> services) {
            this.client = client;
            this.registry = registry;
            this.services = services;
        }

        @Override
        public SearchResponseProcessor create(
                Map<String, Processor.Factory<SearchResponseProcessor>> factories,
                String tag,
                String description,
                boolean ignoreFailure,
                Map<String, Object> config,
                PipelineContext context) {
            new JsonProperties(TYPE, config).end();
            return new QueryRewriteResponseProcessor(tag, description, ignoreFailure, client, registry, services);
        }
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public SearchResponse processResponse(SearchRequest request, SearchResponse response) {
        throw new UnsupportedOperationException("[" + TYPE + "] works asynchronously");
    }

    @Override
    public void processResponseAsync(
            SearchRequest request,
            SearchResponse response,
            PipelineProcessingContext context,
            ActionListener<SearchResponse> listener) {
        RewriteState state = RewriteState.of(context);
        if (state == null) {
            listener.onResponse(response);
            return;
        }
        SecondSearch.Decision decision = decide(request, response, state);
        if (decision.search() == null) {
            listener.onResponse(told(response, state, decision.reason()));
        } else {
            searchAgain(response, state, decision.search(), listener);
        }
    }

    private SecondSearch.Decision decide(SearchRequest request, SearchResponse response, RewriteState state) {
        if (state.pending() == null) {
            return SecondSearch.Decision.NO;
        }
        try {
            return SecondSearch.decide(request, response, state.pending(), shapes, json, System.nanoTime());
        } catch (Exception e) {
            logger.debug("there is no second search", e);
            return failed();
        }
    }

    private SecondSearch.Decision failed() {
        stats().increment(Counter.REWRITES_SECOND_SEARCHES_FAILED);
        return new SecondSearch.Decision(null, "failed");
    }

    private RecsysStats stats() {
        return services.get().stats();
    }

    private void searchAgain(
            SearchResponse response, RewriteState state, SecondSearch second, ActionListener<SearchResponse> listener) {
        RewriteServices node = services.get();
        node.stats().increment(Counter.REWRITES_SECOND_SEARCHES);
        second.legs().forEach(leg -> node.stats().increment(QueryRewriteRequestProcessor.counter(leg.type())));
        ActionListener<SearchResponse> next = new ActionListener<>() {
            @Override
            public void onResponse(SearchResponse more) {
                listener.onResponse(merged(response, state, second, more));
            }

            @Override
            public void onFailure(Exception e) {
                logger.debug("a second search failed", e);
                listener.onResponse(told(response, state, failed().reason()));
            }
        };
        ActionListener<SearchResponse> once =
                ActionListener.notifyOnce(ContextPreservingActionListener.wrapPreservingContext(
                        next, node.threadPool().getThreadContext()));
        Exception thrown = null;
        try {
            Long task = state.pending().task();
            if (task != null) {
                second.request().setParentTask(node.localNode().get(), task);
            }
            client.search(second.request(), once);
        } catch (Exception e) {
            thrown = e;
        }
        if (thrown != null) {
            once.onFailure(thrown);
        }
    }

    /** The first response with what was found of rewrites in it; as it is if that cannot be said. */
    private SearchResponse told(SearchResponse response, RewriteState state, @Nullable String reason) {
        try {
            List<HitNames.FoundBy> found = HitNames.take(response.getHits().getHits(), List.of(state.names()));
            RewritesSection section = section(state, state.now(), found, reason);
            return ChangedResponse.of(
                    response, response.getHits(), response.getAggregations(), null, ext -> ext.withRewrites(section));
        } catch (Exception e) {
            logger.debug("a response goes on as it came", e);
            return response;
        }
    }

    private SearchResponse merged(
            SearchResponse response, RewriteState state, SecondSearch second, SearchResponse more) {
        try {
            HitMerge merge = HitMerge.of(
                    response.getHits(),
                    second.total(),
                    more.getHits(),
                    second.first().size());
            List<HitNames.FoundBy> found =
                    HitNames.take(merge.hits().getHits(), List.of(state.names(), second.names()));
            boolean helped = merge.added() > 0
                    || (more.getHits().getTotalHits() != null
                            && more.getHits().getTotalHits().value() > 0);
            if (helped) {
                stats().increment(Counter.REWRITES_SECOND_SEARCHES_HELPED);
            }
            List<Leg> legs = new ArrayList<>(state.now());
            second.legs().stream().filter(leg -> legs.contains(leg) == false).forEach(legs::add);
            RewritesSection section = section(state, legs, found, helped ? "helped" : "found_nothing");
            // Aggregations of nothing say nothing: the list is then the second search's alone, and so are they.
            boolean its = second.total() == 0 && more.getAggregations() != null;
            return ChangedResponse.of(
                    response,
                    merge.hits(),
                    its ? more.getAggregations() : response.getAggregations(),
                    more,
                    ext -> ext.withRewrites(section));
        } catch (Exception e) {
            logger.debug("the hits of a second search were not added", e);
            return told(response, state, failed().reason());
        }
    }

    private static RewritesSection section(
            RewriteState state, List<Leg> legs, List<HitNames.FoundBy> hits, @Nullable String secondSearch) {
        List<RewritesSection.Applied> applied = new ArrayList<>();
        for (Leg leg : legs) {
            List<HitNames.FoundBy> its =
                    hits.stream().filter(hit -> hit.legs().contains(leg)).toList();
            applied.add(new RewritesSection.Applied(
                    leg.text(),
                    leg.type(),
                    leg.when().wireName(),
                    leg.weight(),
                    its.stream().map(HitNames.FoundBy::id).toList(),
                    (int) its.stream().filter(hit -> hit.users() == false).count()));
        }
        RewritesSection told = state.told();
        return new RewritesSection(
                told.table(),
                told.query(),
                told.match(),
                told.similarity(),
                applied,
                told.categories(),
                told.reason(),
                secondSearch);
    }
}
