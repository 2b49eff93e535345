/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.llm.LlmException.Reason;
import dev.recsys.ingest.llm.Refusal;
import java.util.Map;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class LlmCountsTests extends AbstractWireSerializingTestCase<LlmCounts> {
    @Override
    protected Writeable.Reader<LlmCounts> instanceReader() {
        return LlmCounts::read;
    }

    @Override
    protected LlmCounts createTestInstance() {
        LlmCounters counters = new LlmCounters();
        for (int i = between(0, 20); i > 0; i--) {
            switch (between(0, 6)) {
                case 0 -> counters.sent();
                case 1 ->
                    counters.answered(
                            between(1, 1_000_000_000),
                            between(0, 1000),
                            between(0, 1000),
                            randomDouble(),
                            randomBoolean());
                case 2 -> counters.retried();
                case 3 -> counters.repaired();
                case 4 -> counters.cached();
                case 5 -> counters.refused(randomFrom(Refusal.values()));
                default -> counters.failed(randomFrom(Reason.values()));
            }
        }
        return counters.snapshot();
    }

    public void testWhatIsCountedIsShown() {
        RecsysStats stats = new RecsysStats();
        LlmCounters counters = stats.llm("gpt");
        counters.sent();
        counters.sent();
        counters.retried();
        counters.repaired();
        counters.cached();
        counters.cached();
        counters.cached();
        counters.refused(Refusal.CUT_OFF);
        counters.answered(3_000, 11, 7, 0.25, true);
        counters.failed(Reason.TIMEOUT);
        assertSame(counters, stats.llm("gpt"));
        Map<String, LlmCounts> counts = stats.llms();
        assertEquals(Map.of("gpt", counters.snapshot()), counts);
        String json = Strings.toString(XContentType.JSON, counts.get("gpt"));
        assertThat(
                json,
                containsString(
                        "{\"calls\":2,\"answers\":1,\"tokens_in\":11,\"tokens_out\":7,\"tokens_estimated\":1,"
                                + "\"cost\":0.25,\"retries\":1,\"repairs\":1,\"cache_hits\":3,"
                                + "\"rejects\":{\"no_content\":0,\"cut_off\":1,\"wrong_form\":0},\"failures\":{\"queue_full\":0,"));
        assertThat(json, containsString("\"timeout\":1,"));
        assertThat(json, containsString("\"latency\":{\"total_in_micros\":3,\"buckets\":["));
        assertThat(json, containsString("{\"up_to_micros\":4,\"answers\":1}"));
    }
}
