/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.artifact;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/**
 * What an ingest processor needs to work on documents with an artifact: one, or a batch, each document completed exactly once.
 *
 * <p>While the artifact is in memory, all is done on the thread that brings the documents. Else it is loaded, once for everybody who
 * waits, and the documents go on where {@link ArtifactSource#load} answers. What comes after the processor may throw; it is therefore
 * never called where a catch could call it again, since OpenSearch counts what is completed.
 *
 * @param <T> a version of the artifact
 */
public final class ArtifactBatch<T> {
    /** What a processor does with its artifact. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Works on each document; never throws.
         *
         * @return for each document the reason why it failed, or null
         */
        List<Exception> run(T artifact, List<IngestDocument> documents);
    }

    /**
     * Who needs which artifact, for messages.
     *
     * @param processor   type of the processor
     * @param targetField where it writes
     * @param kind        for example {@code codebook}
     * @param reference   {@code name} for the live version, {@code name@3} for a pinned one
     */
    public record Need(String processor, String targetField, String kind, String reference) {
        /** What to tell a user whose artifact cannot be had. */
        public Exception unusable(Exception cause) {
            RestStatus status = ExceptionsHelper.status(cause);
            // A 404 would read as if the index of the document were missing.
            RestStatus shown = status == RestStatus.NOT_FOUND ? RestStatus.BAD_REQUEST : status;
            return new OpenSearchStatusException(
                    "[" + processor + "] processor for target field [" + targetField + "] cannot use " + kind + " ["
                            + reference + "]: " + cause.getMessage(),
                    shown,
                    cause);
        }
    }

    private final Need need;
    private final ArtifactSource<T> source;
    private final Work<T> work;
    private final Runnable countFailure;

    /** @param countFailure is run for each document that fails because there is no artifact for it */
    public ArtifactBatch(Need need, ArtifactSource<T> source, Work<T> work, Runnable countFailure) {
        this.need = need;
        this.source = source;
        this.work = work;
        this.countFailure = countFailure;
    }

    /**
     * Works on one document where that can be done at once.
     *
     * @throws IllegalStateException the artifact is not in memory; this method cannot wait for it, the others can
     */
    public IngestDocument execute(IngestDocument document) throws Exception {
        T cached = source.cached(need.reference());
        if (cached == null) {
            throw new IllegalStateException(need.kind() + " [" + need.reference() + "] is not in memory yet, and a ["
                    + need.processor() + "] processor that is called synchronously cannot wait for it");
        }
        Exception failure = work.run(cached, List.of(document)).get(0);
        if (failure != null) {
            throw failure;
        }
        return document;
    }

    /** Works on one document, now or later. */
    public void execute(IngestDocument document, BiConsumer<IngestDocument, Exception> handler) {
        runWhenLoaded(List.of(document), failures -> {
            Exception failure = failures.get(0);
            handler.accept(failure == null ? document : null, failure);
        });
    }

    /** Works on the documents of a batch that have neither failed nor been dropped before, now or later. */
    public void execute(List<IngestDocumentWrapper> wrappers, Consumer<List<IngestDocumentWrapper>> handler) {
        OpenDocuments open = new OpenDocuments(wrappers);
        if (open.documents().isEmpty()) {
            handler.accept(wrappers);
            return;
        }
        runWhenLoaded(open.documents(), failures -> handler.accept(open.with(failures)));
    }

    /** Hands over one failure or null for each document, exactly once. */
    private void runWhenLoaded(List<IngestDocument> documents, Consumer<List<Exception>> completion) {
        T cached = null;
        Exception refusal = null;
        try {
            cached = source.cached(need.reference());
        } catch (RuntimeException e) {
            refusal = e;
        }
        if (refusal != null) {
            completion.accept(failAll(documents, refusal));
        } else if (cached != null) {
            completion.accept(work.run(cached, documents));
        } else {
            load(documents, completion);
        }
    }

    private void load(List<IngestDocument> documents, Consumer<List<Exception>> completion) {
        Once.<T>start(
                listener -> source.load(need.reference(), listener),
                loaded -> completion.accept(work.run(loaded, documents)),
                failure -> completion.accept(failAll(documents, failure)));
    }

    private List<Exception> failAll(List<IngestDocument> documents, Exception cause) {
        return failures(documents, need.unusable(cause), countFailure);
    }

    /** The same failure for each document, each counted. */
    public static List<Exception> failures(List<IngestDocument> documents, Exception failure, Runnable countFailure) {
        List<Exception> failures = new ArrayList<>(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            failures.add(failure);
            countFailure.run();
        }
        return failures;
    }
}
