/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import dev.recsys.plugin.artifact.ArtifactType;
import java.io.IOException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaType;

/**
 * Artifacts that the body of a PUT declares.
 *
 * @param <T> an immutable value that threads may share
 */
public interface DeclaredType<T> extends ArtifactType<T> {
    /** What the parameters of a version call its description, for example {@code profile}. */
    String property();

    /**
     * Reads a body.
     *
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    Draft<T> draft(BytesReference body, MediaType mediaType) throws IOException;
}
