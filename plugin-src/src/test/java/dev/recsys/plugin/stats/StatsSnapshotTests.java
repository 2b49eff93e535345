/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import static org.hamcrest.Matchers.containsString;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class StatsSnapshotTests extends AbstractWireSerializingTestCase<StatsSnapshot> {
    @Override
    protected Writeable.Reader<StatsSnapshot> instanceReader() {
        return StatsSnapshot::read;
    }

    @Override
    protected StatsSnapshot createTestInstance() {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counters.put(counter, randomNonNegativeLong());
        }
        long[] times = new long[TimeHistogram.BUCKETS];
        Arrays.setAll(times, i -> randomNonNegativeLong());
        long[] others = new long[TimeHistogram.BUCKETS];
        Arrays.setAll(others, i -> randomNonNegativeLong());
        return new StatsSnapshot(
                counters, randomNonNegativeLong(), times, randomNonNegativeLong(), others, randomNonNegativeLong());
    }

    public void testEveryCounterIsShownInItsGroup() {
        RecsysStats stats = new RecsysStats();
        for (Counter counter : Counter.values()) {
            stats.add(counter, 100 + counter.ordinal());
        }
        stats.encodeTime().record(3_000);
        stats.rescoreTime().record(5_000);
        String json = Strings.toString(XContentType.JSON, StatsSnapshot.of(stats, 77));
        for (Counter counter : Counter.values()) {
            assertThat(json, containsString("\"" + counter.field() + "\":" + (100 + counter.ordinal())));
        }
        assertThat(json, containsString("\"size_in_bytes\":77"));
        assertThat(json, containsString("{\"up_to_micros\":4,\"documents\":1}"));
        assertThat(json, containsString("\"total_in_micros\":3"));
        assertThat(json, containsString("{\"up_to_micros\":8,\"windows\":1}"));
        assertThat(json, containsString("\"rescore_time\":{\"total_in_micros\":5"));
    }

    public void testGroupsStandTogether() {
        // An object that is opened twice would be a repeated key.
        String groups = Arrays.stream(Counter.values()).map(Counter::group).collect(Collectors.joining(" "));
        for (Counter counter : Counter.values()) {
            String group = counter.group();
            assertTrue(
                    groups, groups.replaceFirst(group + "( " + group + ")*", "").contains(group) == false);
        }
    }

    public void testTheProcessorsCountsArrive() {
        RecsysStats stats = new RecsysStats();
        SemanticIdStatsAdapter adapter = new SemanticIdStatsAdapter(stats);
        adapter.encoded(1_000);
        adapter.failed();
        adapter.skipped();
        adapter.withoutId();
        adapter.mappingUnchecked();
        for (Counter counter : Counter.values()) {
            assertEquals(counter.toString(), counter.group().equals("documents") ? 1 : 0, stats.get(counter));
        }
        assertEquals(1, stats.encodeTime().counts()[0]);
    }
}
