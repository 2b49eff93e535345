/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.llm.Refusal;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a node had counted of one LLM at one moment.
 *
 * @param calls     requests that were sent, retries and repairs among them
 * @param answers   that came, good or not
 * @param estimated answers whose server did not say how many tokens they took
 * @param cost      in the currency of the LLM's price
 * @param cacheHits answers that were used without a call, since they had been paid for before
 * @param rejects   answers that could not be used, for each reason; those that were mended then are among them
 * @param failures  calls that failed for good, for each reason
 * @param latency   of answers
 */
public record LlmCounts(
        long calls,
        long answers,
        long tokensIn,
        long tokensOut,
        long estimated,
        double cost,
        long retries,
        long repairs,
        long cacheHits,
        Map<Refusal, Long> rejects,
        Map<LlmException.Reason, Long> failures,
        TimeCounts latency)
        implements Writeable, ToXContentObject {
    static LlmCounts read(StreamInput in) throws IOException {
        return new LlmCounts(
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readDouble(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                new EnumMap<Refusal, Long>(in.readMap(i -> i.readEnum(Refusal.class), StreamInput::readVLong)),
                new EnumMap<LlmException.Reason, Long>(
                        in.readMap(i -> i.readEnum(LlmException.Reason.class), StreamInput::readVLong)),
                TimeCounts.read(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(calls);
        out.writeVLong(answers);
        out.writeVLong(tokensIn);
        out.writeVLong(tokensOut);
        out.writeVLong(estimated);
        out.writeDouble(cost);
        out.writeVLong(retries);
        out.writeVLong(repairs);
        out.writeVLong(cacheHits);
        out.writeMap(rejects, StreamOutput::writeEnum, StreamOutput::writeVLong);
        out.writeMap(failures, StreamOutput::writeEnum, StreamOutput::writeVLong);
        latency.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("calls", calls);
        builder.field("answers", answers);
        builder.field("tokens_in", tokensIn);
        builder.field("tokens_out", tokensOut);
        builder.field("tokens_estimated", estimated);
        builder.field("cost", cost);
        builder.field("retries", retries);
        builder.field("repairs", repairs);
        builder.field("cache_hits", cacheHits);
        builder.startObject("rejects");
        for (Refusal refusal : Refusal.values()) {
            builder.field(refusal.toString(), rejects.getOrDefault(refusal, 0L));
        }
        builder.endObject();
        builder.startObject("failures");
        for (LlmException.Reason reason : LlmException.Reason.values()) {
            builder.field(reason.toString(), failures.getOrDefault(reason, 0L));
        }
        builder.endObject();
        latency.toXContent("latency", "answers", builder);
        return builder.endObject();
    }
}
