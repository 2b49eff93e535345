/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;

/** Makes a version of a codebook that was computed elsewhere; reads it on the pool, with the memory for it reserved. */
public final class CodebookImporter {
    /** The numbers as they are collected, as the kernels want them, and as they are stored; each smaller than their digits in JSON. */
    private static final int BYTES_PER_BYTE_OF_BODY = 3;

    private final ArtifactStore store;
    private final Executor executor;
    private final CircuitBreaker breaker;
    private final CodebookCodec codec = new CodebookCodec();

    public CodebookImporter(ArtifactStore store, Executor executor, CircuitBreaker breaker) {
        this.store = store;
        this.executor = executor;
        this.breaker = breaker;
    }

    private record Imported(String parameters, byte[] content) {}

    /**
     * @param body           what {@link CodebookParser} reads
     * @param promoteIfFirst whether the first complete version of the name becomes live
     */
    void importVersion(
            String name,
            BytesReference body,
            MediaType mediaType,
            boolean promoteIfFirst,
            ActionListener<ArtifactMetadata> listener) {
        Async<Reservation> reserved = Async.on(executor, () -> reserve(name, body.length()));
        reserved.then(reservation -> Async.of(body)
                        .then(bytes -> read(bytes, mediaType))
                        .then(imported -> create(name, imported, promoteIfFirst))
                        .map(metadata -> {
                            reservation.close();
                            return metadata;
                        })
                        .recover(failure -> {
                            reservation.close();
                            return Async.failed(failure);
                        }))
                .start(listener);
    }

    private Reservation reserve(String name, int length) {
        ArtifactReference.parseName(name, "an import");
        return new Reservation(breaker, "import of codebook [" + name + "]", (long) BYTES_PER_BYTE_OF_BODY * length);
    }

    /** Runs on the pool: so does what follows a reservation. */
    private Async<Imported> read(BytesReference body, MediaType mediaType) throws IOException {
        try (XContentParser parser = XContentHelper.createParser(
                NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, body, mediaType)) {
            Codebook codebook = CodebookParser.parse(parser);
            return Async.of(new Imported(CodebookJson.parameters(codebook), codec.encode(codebook)));
        }
    }

    private Async<ArtifactMetadata> create(String name, Imported imported, boolean promoteIfFirst) {
        return listener -> store.create(
                CodebookType.KIND, name, imported.parameters(), imported.content(), "{}", promoteIfFirst, listener);
    }
}
