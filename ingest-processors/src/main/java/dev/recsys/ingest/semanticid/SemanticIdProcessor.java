/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
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
 */
public final class SemanticIdProcessor extends AbstractProcessor {
    public static final String TYPE = "semantic_id";

    private final SemanticIdConfig config;
    private final CodebookSource source;
    private final TargetMappings mappings;
    private final SemanticIdStats stats;

    SemanticIdProcessor(
            String tag,
            String description,
            SemanticIdConfig config,
            CodebookSource source,
            TargetMappings mappings,
            SemanticIdStats stats) {
        super(tag, description);
        this.config = config;
        this.source = source;
        this.mappings = mappings;
        this.stats = stats;
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
        VersionedCodebook cached = source.cached(config.codebook());
        if (cached == null) {
            throw new IllegalStateException("codebook [" + config.codebook() + "] is not in memory yet, and a [" + TYPE
                    + "] processor that is called synchronously cannot wait for it");
        }
        Exception failure = encode(cached, List.of(document)).get(0);
        if (failure != null) {
            throw failure;
        }
        return document;
    }

    @Override
    public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
        encodeWhenLoaded(List.of(document), failures -> {
            Exception failure = failures.get(0);
            handler.accept(failure == null ? document : null, failure);
        });
    }

    @Override
    public void batchExecute(List<IngestDocumentWrapper> wrappers, Consumer<List<IngestDocumentWrapper>> handler) {
        List<IngestDocument> documents = new ArrayList<>(wrappers.size());
        for (IngestDocumentWrapper wrapper : wrappers) {
            if (isOpen(wrapper)) {
                documents.add(wrapper.getIngestDocument());
            }
        }
        if (documents.isEmpty()) {
            handler.accept(wrappers);
            return;
        }
        encodeWhenLoaded(documents, failures -> handler.accept(withFailures(wrappers, failures)));
    }

    /** Neither failed nor dropped before it came here. */
    private static boolean isOpen(IngestDocumentWrapper wrapper) {
        return wrapper.getException() == null && wrapper.getIngestDocument() != null;
    }

    /** New wrappers, because the caller still needs the documents in the old ones. */
    private static List<IngestDocumentWrapper> withFailures(
            List<IngestDocumentWrapper> wrappers, List<Exception> failures) {
        List<IngestDocumentWrapper> results = new ArrayList<>(wrappers.size());
        int next = 0;
        for (IngestDocumentWrapper wrapper : wrappers) {
            if (isOpen(wrapper)) {
                results.add(new IngestDocumentWrapper(
                        wrapper.getSlot(), wrapper.getChildSlot(), wrapper.getIngestDocument(), failures.get(next++)));
            } else {
                results.add(wrapper);
            }
        }
        return results;
    }

    /**
     * Encodes now or later, then hands over one failure or null for each document, exactly once.
     *
     * <p>{@code completion} runs what comes after this processor, and that may throw: it is therefore never called where a catch
     * could call it again.
     */
    private void encodeWhenLoaded(List<IngestDocument> documents, Consumer<List<Exception>> completion) {
        VersionedCodebook cached = null;
        Exception refusal = null;
        try {
            cached = source.cached(config.codebook());
        } catch (RuntimeException e) {
            refusal = e;
        }
        if (refusal != null) {
            completion.accept(failAll(documents, refusal));
        } else if (cached != null) {
            completion.accept(encode(cached, documents));
        } else {
            load(documents, completion);
        }
    }

    private void load(List<IngestDocument> documents, Consumer<List<Exception>> completion) {
        AtomicBoolean done = new AtomicBoolean();
        RuntimeException refusal = null;
        try {
            source.load(config.codebook(), new ActionListener<>() {
                @Override
                public void onResponse(VersionedCodebook loaded) {
                    if (done.compareAndSet(false, true)) {
                        completion.accept(encode(loaded, documents));
                    }
                }

                @Override
                public void onFailure(Exception e) {
                    // Also reached when what follows onResponse throws: then the documents are no longer ours.
                    if (done.compareAndSet(false, true)) {
                        completion.accept(failAll(documents, e));
                    }
                }
            });
        } catch (RuntimeException e) {
            if (done.compareAndSet(false, true) == false) {
                throw e;
            }
            refusal = e;
        }
        if (refusal != null) {
            completion.accept(failAll(documents, refusal));
        }
    }

    /** Never throws: what goes wrong is in the list. */
    private List<Exception> encode(VersionedCodebook loaded, List<IngestDocument> documents) {
        try {
            config.checkFits(loaded);
        } catch (IllegalArgumentException e) {
            return failures(documents, e);
        }
        return new SemanticIdEncoder(config, loaded, mappings, stats).encode(documents);
    }

    private List<Exception> failAll(List<IngestDocument> documents, Exception cause) {
        RestStatus status = ExceptionsHelper.status(cause);
        // A 404 would read as if the index of the document were missing.
        RestStatus shown = status == RestStatus.NOT_FOUND ? RestStatus.BAD_REQUEST : status;
        return failures(
                documents,
                new OpenSearchStatusException(
                        "[" + TYPE + "] processor for target field [" + config.targetField() + "] cannot use codebook ["
                                + config.codebook() + "]: " + cause.getMessage(),
                        shown,
                        cause));
    }

    private List<Exception> failures(List<IngestDocument> documents, Exception failure) {
        List<Exception> failures = new ArrayList<>(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            failures.add(failure);
            stats.failed();
        }
        return failures;
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
