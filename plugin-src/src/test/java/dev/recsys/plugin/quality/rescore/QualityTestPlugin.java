/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.plugin.rescore.RescoreRequests;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.lucene.search.Query;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.index.IndexModule;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** The rescorer with profiles in memory, and a query that is called as that of another plugin. */
public final class QualityTestPlugin extends Plugin implements SearchPlugin {
    final FakeProfiles profiles = new FakeProfiles();
    final AtomicInteger rescored = new AtomicInteger();

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
        profiles.executor(threadPool.generic());
        return List.of();
    }

    @Override
    public List<RescorerSpec<?>> getRescorers() {
        return List.of(
                QualityRescorerBuilder.spec(() -> profiles, () -> (documents, nanos) -> rescored.addAndGet(documents)));
    }

    @Override
    public void onIndexModule(IndexModule index) {
        index.addSearchOperationListener(RescoreRequests.listener());
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(new QuerySpec<>(HybridQuery.NAME, HybridQuery::new, HybridQuery::parse));
    }

    /** Matches everything; only its name matters. */
    static final class HybridQuery extends AbstractQueryBuilder<HybridQuery> {
        static final String NAME = "hybrid";

        HybridQuery() {}

        HybridQuery(StreamInput in) throws IOException {
            super(in);
        }

        static HybridQuery parse(XContentParser parser) throws IOException {
            parser.skipChildren();
            return new HybridQuery();
        }

        @Override
        protected void doWriteTo(StreamOutput out) {}

        @Override
        protected void doXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject(NAME).endObject();
        }

        @Override
        protected Query doToQuery(QueryShardContext context) {
            return Queries.newMatchAllQuery();
        }

        @Override
        protected boolean doEquals(HybridQuery other) {
            return true;
        }

        @Override
        protected int doHashCode() {
            return 0;
        }

        @Override
        public String getWriteableName() {
            return NAME;
        }
    }
}
