/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.pipeline.ChangedResponse;
import dev.recsys.plugin.pipeline.Deadline;
import dev.recsys.plugin.ranking.rescore.UnifiedRescore;
import dev.recsys.plugin.stats.Counter;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.search.SearchHit;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.transport.client.Client;

/**
 * Ranks the hits of a response with a unified ranking model by one more request, where a rescorer cannot: after a top-level {@code hybrid}.
 *
 * <pre>{"unified_ranking": {"model": "ranker", "window_size": 500, "ignore_missing_item": false, "timeout": "1s"}}</pre>
 *
 * <p>The context is that of {@code ext.recsys.context}, as a {@code ranking_context} processor has completed it. Each hit comes to the model
 * with the score that it has in the response as its first-pass score. Only order, scores and the greatest of them change. If the second
 * request fails or is late, or the search is one that cannot be ranked so, the response goes on as it is, and that is counted.
 */
final class UnifiedRankingResponseProcessor extends AbstractProcessor implements SearchResponseProcessor {
    static final String TYPE = "unified_ranking";

    private static final Logger logger = LogManager.getLogger(UnifiedRankingResponseProcessor.class);

    private static final TimeValue USUAL_TIMEOUT = TimeValue.timeValueSeconds(1);
    private static final int USUAL_WINDOW = 500;

    /** Each hit is a clause of a query, and so is each index; OpenSearch allows 1,024. */
    private static final int MOST_WINDOW = 1_000;

    private final Options options;
    private final Client client;
    private final NamedXContentRegistry registry;
    private final Supplier<RankingPipelineServices> services;

    UnifiedRankingResponseProcessor(
            String tag,
            String description,
            boolean ignoreFailure,
            Options options,
            Client client,
            NamedXContentRegistry registry,
            Supplier<RankingPipelineServices> services) {
        super(tag, description, ignoreFailure);
        this.options = options;
        this.client = client;
        this.registry = registry;
        this.services = services;
    }

    /**
     * Properties of the processor.
     *
     * @param model      {@code name} or {@code name@version}
     * @param windowSize a response with more hits is left as it is
     */
    record Options(String model, int windowSize, boolean ignoreMissingItem, TimeValue timeout) {
        static Options parse(Map<String, Object> config) {
            JsonProperties json = new JsonProperties(TYPE, config);
            Options options = new Options(
                    json.text("model"),
                    json.integer("window_size", USUAL_WINDOW, 1, MOST_WINDOW),
                    json.flag("ignore_missing_item", false),
                    json.duration("timeout", USUAL_TIMEOUT));
            json.end();
            if (options.timeout.millis() < 1) {
                throw JsonProperties.wrong(json.path("timeout"), options.timeout, "a time of at least 1ms");
            }
            return options;
        }
    }

    /** Makes processors of their JSON. */
    static final class Factory implements Processor.Factory<SearchResponseProcessor> {
        private final Client client;
        private final NamedXContentRegistry registry;
        private final Supplier<RankingPipelineServices> services;

        Factory(Client client, NamedXContentRegistry registry, Supplier<RankingPipelineServices> services) {
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
            Options options = Options.parse(config);
            config.clear();
            return new UnifiedRankingResponseProcessor(
                    tag, description, ignoreFailure, options, client, registry, services);
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
        RankingPipelineServices node = services.get();
        SearchHit[] hits = response.getHits().getHits();
        String unsupported = SecondRanking.unsupported(request, response.getHits(), options.windowSize());
        if (hits.length == 0 || unsupported != null) {
            if (unsupported != null) {
                node.stats().increment(Counter.SECOND_RANKINGS_UNSUPPORTED);
                logger.debug("hits are not ranked: {}", unsupported);
            }
            listener.onResponse(response);
            return;
        }
        node.stats().increment(Counter.SECOND_RANKINGS);
        ActionListener<SearchResponse> next = new ActionListener<>() {
            @Override
            public void onResponse(SearchResponse ranked) {
                listener.onResponse(ordered(node, response, ranked));
            }

            @Override
            public void onFailure(Exception e) {
                failed(node, e);
                listener.onResponse(response);
            }
        };
        Deadline<SearchResponse> once = new Deadline<>(
                new ContextPreservingActionListener<>(
                        node.threadPool().getThreadContext().newRestorableContext(false), next),
                "the hits were not ranked within [" + options.timeout() + "]");
        Exception thrown = null;
        try {
            SearchRequest second = SecondRanking.of(
                    request,
                    hits,
                    new UnifiedRescore(registry).byModel(options.model(), hits.length, options.ignoreMissingItem()),
                    sections(request));
            once.start(node.threadPool(), options.timeout());
            node.ofThisSearch(client).search(second, once);
        } catch (Exception e) {
            thrown = e;
        }
        if (thrown != null) {
            once.onFailure(thrown);
        }
    }

    private static RecsysExt sections(SearchRequest request) {
        return request.source() == null
                ? RecsysExt.EMPTY
                : RecsysExtBuilder.in(request.source().ext());
    }

    private static void failed(RankingPipelineServices node, Exception e) {
        boolean late = e instanceof Deadline.Passed;
        node.stats().increment(late ? Counter.SECOND_RANKINGS_TIMEOUTS : Counter.SECOND_RANKINGS_ERRORS);
        logger.debug("hits stay in their order", e);
    }

    /** A part of the hits ranked and the others not is no order: then the response stays as it is. */
    private static SearchResponse ordered(
            RankingPipelineServices node, SearchResponse response, SearchResponse ranked) {
        if (ranked.isTimedOut() || ranked.getFailedShards() > 0) {
            failed(
                    node,
                    new IllegalStateException("[" + ranked.getFailedShards()
                            + "] shards failed to rank the hits, or they were not all ranked in time"));
            return response;
        }
        return ChangedResponse.of(
                response,
                RankedHits.of(response.getHits(), ranked.getHits()),
                response.getAggregations(),
                null,
                ext -> ext);
    }
}
