/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.generation;

import dev.recsys.ingest.artifact.ArtifactSource;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.PromptSource;
import dev.recsys.ingest.rewrite.QueryGeneration;
import dev.recsys.ingest.rewrite.QueryGenerationConfig;
import dev.recsys.ingest.rewrite.QueryGenerationProcessor;
import dev.recsys.ingest.rewrite.UnaskedLlm;
import dev.recsys.ingest.rewrite.VersionedPrompt;
import dev.recsys.ingest.rewrite.consistency.ConsistencySource;
import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import dev.recsys.plugin.async.Async;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.action.IndicesRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Nullable;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.IndexSettings;
import org.opensearch.ingest.CompoundProcessor;
import org.opensearch.ingest.IngestMetadata;
import org.opensearch.ingest.IngestService;
import org.opensearch.ingest.Pipeline;
import org.opensearch.ingest.Processor;
import org.opensearch.ingest.WrappingProcessor;

/** Finds the {@code query_generation} processors of pipelines, and gets what they name. */
public final class Generations {
    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final LlmSource llms;
    private final PromptSource prompts;
    private final ConsistencySource filters;

    public Generations(
            ClusterService clusterService,
            IndexNameExpressionResolver resolver,
            LlmSource llms,
            PromptSource prompts,
            ConsistencySource filters) {
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.llms = llms;
        this.prompts = prompts;
        this.filters = filters;
    }

    /** The concrete indices of a request; fails if there are none. */
    public String[] indices(IndicesRequest request) {
        String[] indices = resolver.concreteIndexNames(clusterService.state(), request);
        if (indices.length == 0) {
            throw new IndexNotFoundException(String.join(",", request.indices()));
        }
        return indices;
    }

    /**
     * The pipeline that a request means: the named one, or the {@code index.default_pipeline} that its indices share.
     *
     * @throws IllegalArgumentException there is none, or several; the message says what to do
     */
    public String pipeline(@Nullable String named, IndicesRequest request) {
        if (named != null) {
            return named;
        }
        ClusterState state = clusterService.state();
        Set<String> found = new TreeSet<>();
        for (String index : indices(request)) {
            String pipeline = IndexSettings.DEFAULT_PIPELINE.get(
                    state.metadata().index(index).getSettings());
            if (pipeline.equals(IngestService.NOOP_PIPELINE_NAME) == false) {
                found.add(pipeline);
            }
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("[pipeline] is missing; the indices of ["
                    + String.join(",", request.indices()) + "] have "
                    + (found.isEmpty() ? "no [index.default_pipeline]" : "several default pipelines, " + found)
                    + ", so that it must be named");
        }
        return found.iterator().next();
    }

    /**
     * What a pipeline says of queries, and those that it calls by name.
     *
     * @throws IllegalArgumentException there is no such pipeline, or it has no such processor
     */
    public List<QueryGenerationConfig> find(IngestService ingest, String id) {
        if (ingest.getPipeline(id) == null) {
            throw new IllegalArgumentException("[pipeline] is [" + id + "]; there is no such ingest pipeline");
        }
        IngestMetadata metadata = clusterService.state().metadata().custom(IngestMetadata.TYPE);
        PipelineCalls calls = PipelineCalls.of(metadata == null ? Map.of() : metadata.getPipelines(), id);
        List<QueryGenerationConfig> found = new ArrayList<>();
        for (String called : calls.pipelines()) {
            Pipeline pipeline = ingest.getPipeline(called);
            if (pipeline != null) {
                collect(pipeline.getCompoundProcessor(), found);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("[pipeline] is [" + id + "], which has no ["
                    + QueryGenerationProcessor.TYPE + "] processor"
                    + (calls.pipelines().size() == 1 ? "" : ", nor have those that it calls, " + calls.called())
                    + (calls.templates().isEmpty()
                            ? "; name one that has"
                            : "; it calls " + calls.templates()
                                    + ", which depends on the document: name the pipeline that is called"));
        }
        return found;
    }

    private static void collect(Processor processor, List<QueryGenerationConfig> found) {
        switch (processor) {
            case QueryGenerationProcessor generation -> found.add(generation.config());
            case CompoundProcessor compound -> compound.getProcessors().forEach(inner -> collect(inner, found));
            case WrappingProcessor wrapping -> collect(wrapping.getInnerProcessor(), found);
            default -> {}
        }
    }

    /**
     * The one processor of a pipeline that a request means.
     *
     * @param targetField which of several; may be null where there is one
     */
    public QueryGenerationConfig one(IngestService ingest, String pipeline, @Nullable String targetField) {
        List<QueryGenerationConfig> all = find(ingest, pipeline);
        List<QueryGenerationConfig> found = all.stream()
                .filter(config -> targetField == null || config.targetField().equals(targetField))
                .toList();
        if (found.size() != 1) {
            List<String> fields =
                    all.stream().map(QueryGenerationConfig::targetField).toList();
            throw new IllegalArgumentException("[target_field] is "
                    + (targetField == null ? "missing" : "[" + targetField + "]") + "; pipeline [" + pipeline
                    + "] writes " + fields + ", of which it must name one");
        }
        return found.get(0);
    }

    /** Gets the model, the prompt and the filter that a processor names. */
    public Async<Generation> load(QueryGenerationConfig config) {
        String filter = config.options().consistency().filter();
        Async<VersionedConsistencyFilter> fitted = filter == null ? Async.of(null) : load(filters, filter);
        return load(llms, config.llm()).then(llm -> load(prompts, config.prompt())
                .then(prompt -> fitted.map(consistency -> generation(config, llm, prompt, consistency))));
    }

    private static Generation generation(
            QueryGenerationConfig config, Llm llm, VersionedPrompt prompt, VersionedConsistencyFilter filter) {
        return new Generation(
                config,
                new QueryGeneration(prompt, config.options(), filter),
                config.cacheOnly() ? new UnaskedLlm(llm) : llm);
    }

    private static <T> Async<T> load(ArtifactSource<T> source, String reference) {
        return listener -> source.load(reference, listener);
    }
}
