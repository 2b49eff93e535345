/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import java.io.IOException;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** What versions of a ranking model are worth: metrics of each, and of every two their paired difference. */
public final class EvaluateRankerResponse extends ActionResponse implements ToXContentObject {
    private final String report;

    /** @param report JSON object */
    EvaluateRankerResponse(String report) {
        this.report = report;
    }

    /** Reads what {@link #writeTo} wrote. */
    public EvaluateRankerResponse(StreamInput in) throws IOException {
        super(in);
        report = in.readString();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(report);
    }

    /** JSON object: what was measured. */
    public String report() {
        return report;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.map(XContentHelper.convertToMap(JsonXContent.jsonXContent, report, true));
    }

    @Override
    public String toString() {
        return report;
    }
}
