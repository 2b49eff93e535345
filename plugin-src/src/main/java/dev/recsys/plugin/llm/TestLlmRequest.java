/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for one call of an LLM. */
public final class TestLlmRequest extends ActionRequest {
    private final String reference;

    public TestLlmRequest(ArtifactReference reference) {
        this.reference = reference.toString();
    }

    public TestLlmRequest(StreamInput in) throws IOException {
        super(in);
        this.reference = in.readString();
    }

    /** {@code name} or {@code name@version}. */
    String reference() {
        return reference;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(reference);
    }
}
