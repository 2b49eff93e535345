/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import java.io.IOException;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What an LLM answered to a test, and what that took:
 * {@code {"llm", "version", "model", "took_ms", "prompt_tokens", "completion_tokens", "attempts", "content"}}.
 */
public final class TestLlmResponse extends ActionResponse implements ToXContentObject {
    private final String llm;
    private final int version;
    private final String model;
    private final long tookMillis;
    private final long promptTokens;
    private final long completionTokens;
    private final int attempts;
    private final String content;

    /**
     * @param tookMillis with all waiting
     * @param attempts   1, or 2 if the first answer had to be repaired
     */
    TestLlmResponse(
            String llm,
            int version,
            String model,
            long tookMillis,
            long promptTokens,
            long completionTokens,
            int attempts,
            String content) {
        this.llm = llm;
        this.version = version;
        this.model = model;
        this.tookMillis = tookMillis;
        this.promptTokens = promptTokens;
        this.completionTokens = completionTokens;
        this.attempts = attempts;
        this.content = content;
    }

    public TestLlmResponse(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readVInt(),
                in.readString(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVInt(),
                in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(llm);
        out.writeVInt(version);
        out.writeString(model);
        out.writeVLong(tookMillis);
        out.writeVLong(promptTokens);
        out.writeVLong(completionTokens);
        out.writeVInt(attempts);
        out.writeString(content);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("llm", llm);
        builder.field("version", version);
        builder.field("model", model);
        builder.field("took_ms", tookMillis);
        builder.field("prompt_tokens", promptTokens);
        builder.field("completion_tokens", completionTokens);
        builder.field("attempts", attempts);
        builder.field("content", content);
        return builder.endObject();
    }
}
