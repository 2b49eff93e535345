/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.stats.RecsysStats;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** The processors with a table in memory, a query called {@code hybrid}, and processors of somebody else. */
public final class PipelineTestPlugin extends Plugin implements SearchPlugin, SearchPipelinePlugin, ActionPlugin {
    final MemoryTables tables = new MemoryTables();
    final RecsysStats stats = new RecsysStats();
    private volatile RewriteServices services;
    private volatile ThreadPool threads;

    /** A search that reached the node, and who asked for it. */
    record Seen(String header, TaskId parent, long task, SearchRequest request) {}

    /** The search of that number, and those after it, fail. */
    volatile int failSearchesFrom = Integer.MAX_VALUE;

    final List<Seen> searches = new CopyOnWriteArrayList<>();

    @Override
    public List<ActionFilter> getActionFilters() {
        return List.of(new ActionFilter() {
            @Override
            public int order() {
                return 0;
            }

            @Override
            public <Q extends ActionRequest, R extends ActionResponse> void apply(
                    Task task,
                    String action,
                    Q request,
                    ActionRequestMetadata<Q, R> metadata,
                    ActionListener<R> listener,
                    ActionFilterChain<Q, R> chain) {
                if (request instanceof SearchRequest search) {
                    searches.add(new Seen(
                            threads.getThreadContext().getHeader("tenant"),
                            search.getParentTask(),
                            task.getId(),
                            search));
                    if (searches.size() >= failSearchesFrom) {
                        listener.onFailure(new IllegalStateException("planted"));
                        return;
                    }
                }
                chain.proceed(task, action, request, listener);
            }
        });
    }

    @Override
    public Collection<Object> createComponents(
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            ResourceWatcherService resourceWatcherService,
            ScriptService scriptService,
            NamedXContentRegistry xContentRegistry,
            Environment environment,
            NodeEnvironment nodeEnvironment,
            NamedWriteableRegistry namedWriteableRegistry,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<RepositoriesService> repositoriesServiceSupplier) {
        threads = threadPool;
        tables.executor = threadPool.generic();
        services = new RewriteServices(
                tables, threadPool, () -> clusterService.localNode().getId(), stats);
        return List.of();
    }

    @Override
    public List<SearchExtSpec<?>> getSearchExts() {
        return List.of(RecsysExtBuilder.spec(), new SearchExtSpec<>(OtherExt.NAME, OtherExt::new, parser -> {
            parser.skipChildren();
            return new OtherExt();
        }));
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(new QuerySpec<>(HybridQueryBuilder.NAME, HybridQueryBuilder::new, HybridQueryBuilder::parse));
    }

    @Override
    public Map<String, Processor.Factory<SearchRequestProcessor>> getRequestProcessors(Parameters parameters) {
        Map<String, Processor.Factory<SearchRequestProcessor>> all =
                new HashMap<>(PipelineApi.requestProcessors(parameters, () -> services));
        all.put(
                TenantFilter.TYPE,
                (factories, tag, description, ignore, config, context) ->
                        new TenantFilter((String) config.remove("tenant")));
        return all;
    }

    @Override
    public Map<String, Processor.Factory<SearchResponseProcessor>> getResponseProcessors(Parameters parameters) {
        Map<String, Processor.Factory<SearchResponseProcessor>> all =
                new HashMap<>(PipelineApi.responseProcessors(parameters, () -> services));
        all.put(OtherExt.NAME, (factories, tag, description, ignore, config, context) -> new AddsOtherExt());
        return all;
    }

    /** Keeps documents of other tenants out, as the {@code filter_query} processor would. */
    private static final class TenantFilter extends AbstractProcessor implements SearchRequestProcessor {
        static final String TYPE = "tenant_filter";

        private final String tenant;

        TenantFilter(String tenant) {
            super(null, null, false);
            this.tenant = tenant;
        }

        @Override
        public SearchRequest processRequest(SearchRequest request) {
            request.source()
                    .query(new BoolQueryBuilder()
                            .must(request.source().query())
                            .filter(QueryBuilders.termQuery("tenant", tenant)));
            return request;
        }

        @Override
        public String getType() {
            return TYPE;
        }
    }

    /** What another plugin says of a search. */
    static final class OtherExt extends SearchExtBuilder {
        static final String NAME = "other";

        OtherExt() {}

        OtherExt(StreamInput in) {}

        @Override
        public String getWriteableName() {
            return NAME;
        }

        @Override
        public void writeTo(StreamOutput out) {}

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject(NAME).endObject();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OtherExt;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static final class AddsOtherExt extends AbstractProcessor implements SearchResponseProcessor {
        AddsOtherExt() {
            super(null, null, false);
        }

        @Override
        public SearchResponse processResponse(SearchRequest request, SearchResponse response) {
            InternalSearchResponse sections = new InternalSearchResponse(
                    response.getHits(),
                    (InternalAggregations) response.getAggregations(),
                    response.getSuggest(),
                    null,
                    false,
                    null,
                    1,
                    List.of(new OtherExt()),
                    List.of());
            return new SearchResponse(sections, null, 1, 1, 0, 1, response.getShardFailures(), response.getClusters());
        }

        @Override
        public String getType() {
            return OtherExt.NAME;
        }
    }
}
