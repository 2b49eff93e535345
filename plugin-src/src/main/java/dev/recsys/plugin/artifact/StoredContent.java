/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.io.IOException;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;

/** Reads the bytes of a version from the index, chunk after chunk, and checks that they are those that were written. */
final class StoredContent {
    private final ArtifactDocuments documents;

    StoredContent(ArtifactDocuments documents) {
        this.documents = documents;
    }

    /** @throws OpenSearchStatusException the version is in training, or failed */
    static void checkComplete(ArtifactMetadata metadata) {
        if (metadata.state().isComplete() == false || metadata.content() == null) {
            String reason = metadata.failureReason() == null ? "" : " (" + metadata.failureReason() + ")";
            throw new OpenSearchStatusException(
                    metadata.label() + " cannot be used: it is in state [" + metadata.state() + "]" + reason,
                    RestStatus.CONFLICT);
        }
    }

    /** How many bytes a complete version has. */
    static int bytes(ArtifactMetadata metadata) {
        long bytes = metadata.content().bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw corrupt(metadata, "its size is given as [" + bytes + "] bytes", null);
        }
        return (int) bytes;
    }

    /** The bytes of a complete version; whoever gets them should {@link #check} them where that holds up nobody. */
    Async<byte[]> read(ArtifactMetadata metadata) {
        return Async.of(metadata).map(complete -> new byte[bytes(complete)]).then(content -> Async.inOrder(
                        metadata.content().chunks(), i -> readChunk(metadata, i, content))
                .map(done -> content));
    }

    /** Compares with the checksum of the whole. */
    static void check(ArtifactMetadata metadata, byte[] content) {
        if (ArtifactChunk.checksum(content).equals(metadata.content().sha256()) == false) {
            throw corrupt(metadata, "the chunks do not have the checksum of the whole", null);
        }
    }

    private Async<Boolean> readChunk(ArtifactMetadata metadata, int number, byte[] content) {
        return documents
                .chunk(metadata, number)
                .recover(failure -> Async.failed(
                        failure instanceof IOException || failure instanceof IllegalArgumentException
                                ? corrupt(
                                        metadata,
                                        chunk(metadata, number) + " cannot be read: " + failure.getMessage(),
                                        failure)
                                : failure))
                .map(chunk -> {
                    if (chunk == null) {
                        throw corrupt(metadata, chunk(metadata, number) + " is missing", null);
                    }
                    long from = (long) number * ArtifactChunk.MAX_BYTES;
                    if (chunk.isIntact() == false || from + chunk.data().length > content.length) {
                        throw corrupt(
                                metadata, chunk(metadata, number) + " is corrupt: its checksum or size is wrong", null);
                    }
                    System.arraycopy(chunk.data(), 0, content, (int) from, chunk.data().length);
                    return true;
                });
    }

    private static String chunk(ArtifactMetadata metadata, int number) {
        return "chunk [" + (number + 1) + "] of [" + metadata.content().chunks() + "]";
    }

    /** The error for a version of which not all is there. */
    static OpenSearchStatusException corrupt(ArtifactMetadata metadata, String what, Exception cause) {
        return new OpenSearchStatusException(
                metadata.label() + " cannot be loaded: " + what + "; delete this version, and train or import it again",
                RestStatus.INTERNAL_SERVER_ERROR,
                cause);
    }
}
