/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.semanticid;

import dev.recsys.ingest.semanticid.SemanticIdProcessor;
import dev.recsys.ingest.semanticid.SemanticIdStats;
import dev.recsys.plugin.codebook.ClusterStateTargetMappings;
import dev.recsys.plugin.query.SemanticIdQueryBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.MockScriptPlugin;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Registers the processor and the query over {@link FakeCodebooks}, with a processor that throws, and a script for {@code if}. */
public final class SemanticIdTestPlugin extends MockScriptPlugin implements IngestPlugin, SearchPlugin {
    public final FakeCodebooks codebooks = new FakeCodebooks(Runnable::run);
    public final Counts counts = new Counts();

    /** The node outlives a test; what it counted and loaded must not. */
    void reset() {
        codebooks.forget();
        counts.reset();
    }

    public static final class Counts implements SemanticIdStats {
        public final LongAdder encoded = new LongAdder();
        public final LongAdder failed = new LongAdder();
        public final LongAdder skipped = new LongAdder();
        public final LongAdder withoutId = new LongAdder();
        public final LongAdder unchecked = new LongAdder();

        void reset() {
            List.of(encoded, failed, skipped, withoutId, unchecked).forEach(LongAdder::reset);
        }

        @Override
        public void encoded(long nanos) {
            encoded.increment();
        }

        @Override
        public void failed() {
            failed.increment();
        }

        @Override
        public void skipped() {
            skipped.increment();
        }

        @Override
        public void withoutId() {
            withoutId.increment();
        }

        @Override
        public void mappingUnchecked() {
            unchecked.increment();
        }
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
        codebooks.executor(threadPool.generic());
        return List.of();
    }

    @Override
    public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
        ClusterStateTargetMappings mappings = new ClusterStateTargetMappings(
                () -> parameters.ingestService.getClusterService().state(),
                new IndexNameExpressionResolver(parameters.threadContext)::resolveDateMathExpression);
        return Map.of(
                SemanticIdProcessor.TYPE,
                new SemanticIdProcessor.Factory(codebooks, mappings, counts),
                "throwing",
                (factories, tag, description, config) -> new ThrowingProcessor());
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(SemanticIdQueryBuilder.spec(() -> codebooks));
    }

    @Override
    protected Map<String, Function<Map<String, Object>, Object>> pluginScripts() {
        return Map.of("has_vector", document -> document.containsKey("embedding"));
    }

    /** Throws where a processor should hand its failure to the handler. */
    private static final class ThrowingProcessor extends AbstractProcessor {
        private ThrowingProcessor() {
            super(null, null);
        }

        @Override
        public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
            throw new IllegalStateException("thrown downstream");
        }

        @Override
        public IngestDocument execute(IngestDocument document) {
            throw new IllegalStateException("thrown downstream");
        }

        @Override
        public String getType() {
            return "throwing";
        }
    }
}
