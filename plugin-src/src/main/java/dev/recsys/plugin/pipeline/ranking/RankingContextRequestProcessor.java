/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.pipeline.Deadline;
import dev.recsys.plugin.ranking.context.FeatureTemplates;
import dev.recsys.plugin.ranking.rescore.UnifiedRescore;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.Timing;
import dev.recsys.rescore.context.RankingContext;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.transport.client.Client;

/**
 * Completes the ranking context of a search, once for all rescorers and queries, so that one endpoint serves a search, similar items and the
 * page before a query.
 *
 * <pre>{"ranking_context": {"model": "ranker",
 *   "users": {"index": "users", "history_field": "viewed", "attributes": {"segment": "segment"}, "max_history": 100},
 *   "retrieval": {"search": {"match": {"title": "$query"}}, "similar": {"match": {"title": "$item.title"}}}, "override": false,
 *   "rescore": {"window_size": 500}, "default_task": "search", "on_error": "fail", "ignore_missing_item": false,
 *   "timeout": "500ms"}}</pre>
 *
 * <p>It takes {@code ext.recsys.context}, looks up the user, the source item and the items of the history, applies the model's imputation,
 * and puts the result back there. A wrong context fails the search, unless {@code on_error} is {@code ignore}. A look-up that fails or is
 * late fails none: the search goes on with what is known until then, and that is counted.
 */
final class RankingContextRequestProcessor extends AbstractProcessor implements SearchRequestProcessor {
    static final String TYPE = "ranking_context";

    private static final Logger logger = LogManager.getLogger(RankingContextRequestProcessor.class);

    private final RankingContextOptions options;
    private final Client client;
    private final NamedXContentRegistry registry;
    private final Supplier<RankingPipelineServices> services;

    RankingContextRequestProcessor(
            String tag,
            String description,
            boolean ignoreFailure,
            RankingContextOptions options,
            Client client,
            NamedXContentRegistry registry,
            Supplier<RankingPipelineServices> services) {
        super(tag, description, ignoreFailure);
        this.options = options;
        this.client = client;
        this.registry = registry;
        this.services = services;
    }

    /** Makes processors of their JSON. */
    static final class Factory implements Processor.Factory<SearchRequestProcessor> {
        private final Client client;
        private final NamedXContentRegistry registry;
        private final Supplier<RankingPipelineServices> services;

        Factory(Client client, NamedXContentRegistry registry, Supplier<RankingPipelineServices> services) {
            this.client = client;
            this.registry = registry;
            this.services = services;
        }

        @Override
        public SearchRequestProcessor create(
                Map<String, Processor.Factory<SearchRequestProcessor>> factories,
                String tag,
                String description,
                boolean ignoreFailure,
                Map<String, Object> config,
                PipelineContext context) {
            RankingContextOptions options = RankingContextOptions.parse(TYPE, config);
            config.clear();
            return new RankingContextRequestProcessor(
                    tag, description, ignoreFailure, options, client, registry, services);
        }
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public SearchRequest processRequest(SearchRequest request) {
        throw new UnsupportedOperationException("[" + TYPE + "] works asynchronously");
    }

    /** One search on its way through here. */
    private record Passage(
            SearchRequest request,
            PipelineProcessingContext context,
            RankingPipelineServices services,
            ContextCompletion completion,
            long startedNanos) {}

    @Override
    public void processRequestAsync(
            SearchRequest request, PipelineProcessingContext context, ActionListener<SearchRequest> listener) {
        RankingPipelineServices node = services.get();
        RankingContext given = given(request);
        if (given == null) {
            node.stats().increment(Counter.CONTEXTS_NONE);
            listener.onResponse(request);
            return;
        }
        ContextCompletion completion = new ContextCompletion(options, node, node.ofThisSearch(client), request, given);
        Passage passage = new Passage(request, context, node, completion, System.nanoTime());
        ActionListener<ContextCompletion.Known> next = new ActionListener<>() {
            @Override
            public void onResponse(ContextCompletion.Known known) {
                goOn(passage, null, listener);
            }

            @Override
            public void onFailure(Exception e) {
                goOn(passage, e, listener);
            }
        };
        Deadline<ContextCompletion.Known> once = new Deadline<>(
                new ContextPreservingActionListener<>(
                        node.threadPool().getThreadContext().newRestorableContext(false), next),
                "the ranking context was not complete within [" + options.timeout() + "]");
        Exception thrown = null;
        try {
            once.start(node.threadPool(), options.timeout());
            completion.run().start(once);
        } catch (Exception e) {
            thrown = e;
        }
        if (thrown != null) {
            once.onFailure(thrown);
        }
    }

    @Nullable
    private RankingContext given(SearchRequest request) {
        RankingContext given = request.source() == null
                ? null
                : RecsysExtBuilder.in(request.source().ext()).context();
        return given == null && options.defaultTask() != null ? RankingContext.of(options.defaultTask()) : given;
    }

    private void goOn(Passage passage, @Nullable Exception lookup, ActionListener<SearchRequest> listener) {
        passage.services().stats().time(Timing.CONTEXT).record(System.nanoTime() - passage.startedNanos());
        Exception failure = null;
        if (lookup != null && isWrong(lookup)) {
            failure = lookup;
        } else {
            try {
                complete(passage, lookup);
            } catch (Exception e) {
                failure = e;
            }
        }
        count(passage, lookup, failure);
        if (failure != null && options.fail()) {
            listener.onFailure(failure);
        } else {
            listener.onResponse(passage.request());
        }
    }

    /** Counts each search once: by what kept its look-up from its end, else by what was wrong, else as complete. */
    private static void count(Passage passage, @Nullable Exception lookup, @Nullable Exception failure) {
        Exception cause = lookup == null ? failure : lookup;
        Counter counter = Counter.CONTEXTS_COMPLETED;
        if (cause != null) {
            counter = cause instanceof Deadline.Passed ? Counter.CONTEXTS_TIMEOUTS : Counter.CONTEXTS_ERRORS;
            logger.debug("a ranking context is not complete", cause);
        }
        passage.services().stats().increment(counter);
    }

    /** Whether the request or the processor is to be changed, rather than asked again. */
    private static boolean isWrong(Exception failure) {
        RestStatus status = ExceptionsHelper.status(failure);
        return status == RestStatus.BAD_REQUEST || status == RestStatus.NOT_FOUND || status == RestStatus.FORBIDDEN;
    }

    /** Puts what is known into the request; changes nothing where it throws. */
    private void complete(Passage passage, @Nullable Exception lookup) {
        RankingContext context = passage.completion().known().imputed();
        SearchSourceBuilder had = passage.request().source();
        SearchSourceBuilder source = had == null ? new SearchSourceBuilder() : had.shallowCopy();
        String template = options.retrieval().get(context.task());
        boolean builds = template != null && (source.query() == null || options.override());
        if (builds) {
            source.query(query(template, context, lookup));
        }
        if (options.rescore() != null && UnifiedRescore.fits(source, passage.request())) {
            source.addRescorer(new UnifiedRescore(registry)
                    .byModel(options.rescore().model(), options.rescore().windowSize(), options.ignoreMissingItem()));
        }
        source.ext(RecsysExtBuilder.change(source.ext(), ext -> ext.withContext(context)));
        passage.request().source(source);
        new KnownContext(context).put(passage.context());
        if (builds) {
            passage.services().stats().increment(Counter.CONTEXTS_QUERIES_BUILT);
        }
    }

    private QueryBuilder query(String template, RankingContext context, @Nullable Exception lookup) {
        String where = TYPE + ".retrieval." + context.task();
        return FeatureTemplates.fill(where, template, context, registry)
                .orElseThrow(() -> incomplete(
                        "[" + where + "] reads "
                                + FeatureTemplates.paths(where, template).stream()
                                        .filter(path -> path.of(context) == null)
                                        .toList()
                                + ", which [ext.recsys.context] does not have",
                        lookup));
    }

    /** What no look-up was to find is for the client to give; what one did not find in time may be there the next time. */
    private static RuntimeException incomplete(String message, @Nullable Exception lookup) {
        if (lookup == null) {
            return new IllegalArgumentException(message + "; give it there, or let the model's imputation give it");
        }
        RestStatus status =
                lookup instanceof Deadline.Passed ? RestStatus.SERVICE_UNAVAILABLE : ExceptionsHelper.status(lookup);
        return new OpenSearchStatusException(
                message + ", since the look-up failed: " + lookup.getMessage(), status, lookup);
    }
}
