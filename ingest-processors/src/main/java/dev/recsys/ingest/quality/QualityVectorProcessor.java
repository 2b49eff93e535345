/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import dev.recsys.ingest.artifact.ArtifactBatch;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;
import org.opensearch.ingest.Processor;

/**
 * Ingest processor {@value #TYPE}: writes a document's quality signals beside the fields that they are made of, and appends them to its
 * embedding.
 *
 * <pre>{@code
 * { "quality_vector": { "profile": "shop", "target_field": "quality",
 *                       "embedding_field": "embedding", "target_vector": "quality_embedding", "on_missing": "fail" } }
 * }</pre>
 *
 * <p>{@code profile} is {@code name} for the live version, {@code name@2} for a pinned one, or an object that declares one in place.
 * {@code target_field} (default {@code quality}) gets each signal by its name, from 0 to 1; {@code profile} and {@code version}, unless
 * the profile is declared in place; and {@code missing}, the names of the signals that took their prior, if there are any. With
 * {@code embedding_field} and {@code target_vector}, the latter gets what {@link QualityVectors#item} makes of the former; a document
 * without an embedding fails, or with {@code "on_missing": "skip"} gets its signals alone.
 *
 * <p>While the profile is in memory, a whole batch is computed on the thread that brings it. Else it is loaded, once for everybody who
 * waits, and the batch goes on where {@link QualityProfileSource#load} answers. Each document completes exactly once; one that fails is
 * left as it came and does not harm its neighbours. What was written before is replaced as a whole.
 *
 * <p>An update with {@code doc_as_upsert} shows its pipeline the partial document alone: signals of fields that are not in it count as
 * missing, and OpenSearch merges the result into the old one. Index the whole document, or run {@code _update_by_query} afterwards.
 */
public final class QualityVectorProcessor extends AbstractProcessor {
    public static final String TYPE = "quality_vector";

    private final QualityVectorConfig config;
    private final QualityMappings mappings;
    private final QualityStats stats;
    private final LongSupplier clock;
    private final ArtifactBatch<VersionedProfile> batch;

    /** Of the version that was used last; a change is seen late by no more than a batch. */
    private volatile QualityScorer scorer;

    QualityVectorProcessor(
            String tag,
            String description,
            QualityVectorConfig config,
            QualityProfileSource source,
            QualityMappings mappings,
            QualityStats stats,
            LongSupplier clock) {
        super(tag, description);
        this.config = config;
        this.mappings = mappings;
        this.stats = stats;
        this.clock = clock;
        this.batch = new ArtifactBatch<>(
                new ArtifactBatch.Need(TYPE, config.targetField(), "quality profile", config.profile()),
                source,
                this::score,
                stats::failed);
    }

    @Override
    public String getType() {
        return TYPE;
    }

    /**
     * Computes the signals of one document where that can be done at once.
     *
     * @throws IllegalStateException the profile is not in memory; this method cannot wait for it, the others can
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
    private List<Exception> score(VersionedProfile loaded, List<IngestDocument> documents) {
        QualityScorer current;
        try {
            current = scorer(loaded);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return ArtifactBatch.failures(documents, unusable(e), stats::failed);
        }
        return current.score(documents, clock.getAsLong());
    }

    private QualityScorer scorer(VersionedProfile loaded) {
        QualityScorer current = scorer;
        if (current == null || current.isOf(loaded) == false) {
            loaded.profile().checkFitted();
            config.checkFits(loaded.profile());
            current = new QualityScorer(config, loaded, mappings, stats);
            scorer = current;
        }
        return current;
    }

    /** The user's to mend, and therefore a 400. */
    private IllegalArgumentException unusable(RuntimeException cause) {
        return new IllegalArgumentException(
                "[" + TYPE + "] processor for target field [" + config.targetField() + "] cannot use quality profile ["
                        + config.profile() + "]: " + cause.getMessage(),
                cause);
    }

    /** Makes the processor of a pipeline's declaration. */
    public static final class Factory implements Processor.Factory {
        private final QualityProfileSource source;
        private final QualityMappings mappings;
        private final QualityStats stats;
        private final LongSupplier clock;

        /** @param clock milliseconds since the epoch */
        public Factory(QualityProfileSource source, QualityMappings mappings, QualityStats stats, LongSupplier clock) {
            this.source = source;
            this.mappings = mappings;
            this.stats = stats;
            this.clock = clock;
        }

        /** @throws org.opensearch.OpenSearchParseException a property is wrong; the message names it and what is allowed */
        @Override
        public QualityVectorProcessor create(
                Map<String, Processor.Factory> processorFactories,
                String tag,
                String description,
                Map<String, Object> declaration) {
            QualityVectorConfigParser.Parsed parsed = QualityVectorConfigParser.parse(tag, declaration);
            QualityProfileSource profiles = parsed.inline() == null ? source : new InlineProfile(parsed.inline());
            return new QualityVectorProcessor(tag, description, parsed.config(), profiles, mappings, stats, clock);
        }
    }
}
