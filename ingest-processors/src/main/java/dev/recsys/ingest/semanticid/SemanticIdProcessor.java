/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.artifact.ArtifactBatch;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

/**
 * Ingest processor {@value #TYPE}: writes a document's semantic ID beside its vectors.
 *
 * <pre>{@code
 * { "semantic_id": { "codebook": "products", "target_field": "sid", "fields": ["text_embedding"], "on_missing": "skip" } }
 * }</pre>
 *
 * <p>While the codebook is in memory, a whole batch is encoded on the thread that brings it. Else it is loaded, once for everybody
 * who waits, and the batch goes on where {@link CodebookSource#load} answers. Each document completes exactly once; one that fails
 * is left as it came and does not harm its neighbours. What a former encoding wrote is replaced as a whole; where a document is
 * skipped ({@code on_missing}), it is removed, because it would describe vectors that the document no longer has.
 *
 * <p>An update tells its pipeline neither the {@code _id} nor the stored document: with {@code doc_as_upsert} there is no
 * {@code unique} path, and OpenSearch merges the new ID into the old one, level by level. Index the whole document instead where the
 * number of levels may have changed.
 */
public final class SemanticIdProcessor extends AbstractProcessor {
    public static final String TYPE = "semantic_id";

    private final SemanticIdConfig config;
    private final TargetMappings mappings;
    private final SemanticIdStats stats;
    private final ArtifactBatch<VersionedCodebook> batch;

    SemanticIdProcessor(
            String tag,
            String description,
            SemanticIdConfig config,
            CodebookSource source,
            TargetMappings mappings,
            SemanticIdStats stats) {
        super(tag, description);
        this.config = config;
        this.mappings = mappings;
        this.stats = stats;
        this.batch = new ArtifactBatch<>(
                new ArtifactBatch.Need(TYPE, config.targetField(), "codebook", config.codebook()),
                source,
                this::encode,
                stats::failed);
    }

    @Override
    public String getType() {
        return TYPE;
    }

    /**
     * Encodes one document where that can be done at once.
     *
     * @throws IllegalStateException the codebook is not in memory; this method cannot wait for it, the others can
     */
    @Override
    public IngestDocument execute(IngestDocument document) throws Exception {
        return batch.execute(document);
    }

    @Override
    public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
        batch.execute(document, handler);
    }

    @Override
    public void batchExecute(List<IngestDocumentWrapper> wrappers, Consumer<List<IngestDocumentWrapper>> handler) {
        batch.execute(wrappers, handler);
    }

    /** Never throws: what goes wrong is in the list. */
    private List<Exception> encode(VersionedCodebook loaded, List<IngestDocument> documents) {
        try {
            config.checkFits(loaded);
        } catch (IllegalArgumentException e) {
            return ArtifactBatch.failures(documents, e, stats::failed);
        }
        return new SemanticIdEncoder(config, loaded, mappings, stats).encode(documents);
    }

    /** Makes the processor of a pipeline's declaration. */
    public static final class Factory implements Processor.Factory {
        private final CodebookSource source;
        private final TargetMappings mappings;
        private final SemanticIdStats stats;

        public Factory(CodebookSource source, TargetMappings mappings, SemanticIdStats stats) {
            this.source = source;
            this.mappings = mappings;
            this.stats = stats;
        }

        /** @throws org.opensearch.OpenSearchParseException a property is wrong; the message names it and what is allowed */
        @Override
        public SemanticIdProcessor create(
                Map<String, Processor.Factory> processorFactories,
                String tag,
                String description,
                Map<String, Object> declaration) {
            SemanticIdConfig config = SemanticIdConfigParser.parse(tag, declaration);
            return new SemanticIdProcessor(tag, description, config, source, mappings, stats);
        }
    }
}
