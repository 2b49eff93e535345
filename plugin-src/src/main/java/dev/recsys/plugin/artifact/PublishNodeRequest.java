/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.transport.TransportRequest;

/** Asks one node to take over a change. */
final class PublishNodeRequest extends TransportRequest {
    private final ArtifactChange change;

    PublishNodeRequest(ArtifactChange change) {
        this.change = change;
    }

    PublishNodeRequest(StreamInput in) throws IOException {
        super(in);
        this.change = new ArtifactChange(in);
    }

    ArtifactChange change() {
        return change;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        change.writeTo(out);
    }
}
