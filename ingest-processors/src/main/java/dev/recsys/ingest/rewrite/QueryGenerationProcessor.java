/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.artifact.ArtifactBatch;
import dev.recsys.ingest.artifact.Once;
import dev.recsys.ingest.artifact.OpenDocuments;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Completions.Outcome;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.consistency.ConsistencySource;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

/**
 * Ingest processor {@value #TYPE}: gives a document the queries that people would type for it, written by a language model.
 *
 * <pre>{@code
 * { "query_generation": { "llm": "gpt", "prompt": "ecommerce", "fields": ["title", "description"], "target_field": "generated" } }
 * }</pre>
 *
 * <p>All options are in {@link QueryGenerationConfigParser}; what is written in {@link GeneratedTarget}. The queries of each type stand in
 * a field of their own, never in the document's own text.
 *
 * <p>What the model, the prompt, and every answer that is wanted are in memory for is done on the thread that brings the documents. Else
 * the documents of a bulk are asked for together and go on together, where {@link Completions#complete} answers. Each document
 * completes exactly once. Where the model cannot be asked, or has not answered when {@code max_wait} is over, a document goes on marked
 * as pending (or fails, if the pipeline says so), and the answers that come later are kept for a backfill; a
 * document that failed is left as it came and does not harm its neighbours.
 *
 * <p>A document that brings queries that were made for the very same request keeps them. Other content of the target field is replaced
 * as a whole.
 */
public final class QueryGenerationProcessor extends AbstractProcessor {
    public static final String TYPE = "query_generation";

    private final QueryGenerationConfig config;
    private final GenerationSources sources;
    private final Completions completions;
    private final RewriteMappings mappings;
    private final QueryGenerationStats stats;

    QueryGenerationProcessor(
            String tag,
            String description,
            QueryGenerationConfig config,
            GenerationSources sources,
            Completions completions,
            RewriteMappings mappings,
            QueryGenerationStats stats) {
        super(tag, description);
        this.config = config;
        this.sources = sources;
        this.completions = completions;
        this.mappings = mappings;
        this.stats = stats;
    }

    @Override
    public String getType() {
        return TYPE;
    }

    /** What the pipeline says. */
    public QueryGenerationConfig config() {
        return config;
    }

    /**
     * Works on one document where that can be done at once.
     *
     * @throws IllegalStateException something is not in memory; this method cannot wait for it, the others can
     */
    @Override
    public IngestDocument execute(IngestDocument document) throws Exception {
        GenerationParts parts = sources.cached();
        GenerationRun run = parts == null ? null : run(parts, List.of(document));
        if (run == null || run.prepare(completions).isEmpty() == false) {
            throw new IllegalStateException("the answer for this document is not in memory yet, and a [" + TYPE
                    + "] processor that is called synchronously cannot wait for it");
        }
        Exception failure = run.finish().get(0);
        if (failure != null) {
            throw failure;
        }
        return document;
    }

    @Override
    public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
        start(List.of(document), failures -> {
            Exception failure = failures.get(0);
            handler.accept(failure == null ? document : null, failure);
        });
    }

    @Override
    public void batchExecute(List<IngestDocumentWrapper> wrappers, Consumer<List<IngestDocumentWrapper>> handler) {
        OpenDocuments open = new OpenDocuments(wrappers);
        if (open.documents().isEmpty()) {
            handler.accept(wrappers);
            return;
        }
        start(open.documents(), failures -> handler.accept(open.with(failures)));
    }

    /** Hands over one failure or null for each document, exactly once, and never within a try. */
    private void start(List<IngestDocument> documents, Consumer<List<Exception>> completion) {
        GenerationParts parts = null;
        Exception refusal = null;
        try {
            parts = sources.cached();
        } catch (RuntimeException e) {
            refusal = e;
        }
        if (refusal != null) {
            completion.accept(failAll(documents, refusal));
        } else if (parts != null) {
            generate(parts, documents, completion);
        } else {
            Once.start(
                    sources::load,
                    loaded -> generate(loaded, documents, completion),
                    failure -> completion.accept(failAll(documents, failure)));
        }
    }

    private void generate(GenerationParts parts, List<IngestDocument> documents, Consumer<List<Exception>> completion) {
        GenerationRun run = run(parts, documents);
        List<ChatRequest> waiting = run.prepare(completions);
        if (waiting.isEmpty()) {
            completion.accept(run.finish());
            return;
        }
        Once.<List<Outcome>>start(
                listener -> completions.complete(run.llm(), waiting, config.maxWait(), listener),
                outcomes -> {
                    run.answer(outcomes);
                    completion.accept(run.finish());
                },
                failure -> {
                    run.fail(failure);
                    completion.accept(run.finish());
                });
    }

    private GenerationRun run(GenerationParts parts, List<IngestDocument> documents) {
        return new GenerationRun(config, parts, mappings, stats, documents);
    }

    private List<Exception> failAll(List<IngestDocument> documents, Exception failure) {
        return ArtifactBatch.failures(documents, failure, stats::failed);
    }

    /** Makes the processor of a pipeline's declaration. */
    public static final class Factory implements Processor.Factory {
        private final LlmSource llms;
        private final PromptSource prompts;
        private final ConsistencySource filters;
        private final Completions completions;
        private final RewriteMappings mappings;
        private final QueryGenerationStats stats;

        public Factory(
                LlmSource llms,
                PromptSource prompts,
                ConsistencySource filters,
                Completions completions,
                RewriteMappings mappings,
                QueryGenerationStats stats) {
            this.llms = llms;
            this.prompts = prompts;
            this.filters = filters;
            this.completions = completions;
            this.mappings = mappings;
            this.stats = stats;
        }

        /** @throws org.opensearch.OpenSearchParseException a property is wrong; the message names it and what is allowed */
        @Override
        public QueryGenerationProcessor create(
                Map<String, Processor.Factory> processorFactories,
                String tag,
                String description,
                Map<String, Object> declaration) {
            QueryGenerationConfig config = QueryGenerationConfigParser.parse(tag, declaration);
            return new QueryGenerationProcessor(
                    tag,
                    description,
                    config,
                    new GenerationSources(config, llms, prompts, filters),
                    completions,
                    mappings,
                    stats);
        }
    }
}
