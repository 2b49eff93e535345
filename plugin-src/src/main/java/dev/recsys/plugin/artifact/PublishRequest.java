/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks all nodes to take over a change. */
final class PublishRequest extends BaseNodesRequest<PublishRequest> {
    /** A node that cannot note one number in this time is named as failed. */
    private static final TimeValue TIMEOUT = TimeValue.timeValueSeconds(15);

    private final ArtifactChange change;

    PublishRequest(ArtifactPointer pointer, List<Integer> removed) {
        super(new String[0]);
        this.change = new ArtifactChange(pointer, removed);
        timeout(TIMEOUT);
    }

    PublishRequest(StreamInput in) throws IOException {
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
