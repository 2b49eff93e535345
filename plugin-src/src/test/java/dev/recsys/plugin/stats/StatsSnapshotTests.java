/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        Map<Timing, TimeCounts> times = new EnumMap<>(Timing.class);
        for (Timing timing : Timing.values()) {
            times.put(timing, randomTimes());
        }
        return new StatsSnapshot(counters, randomNonNegativeLong(), times, randomNames(), randomNames());
    }

    private static Map<String, Long> randomNames() {
        Map<String, Long> names = new TreeMap<>();
        for (int i = randomInt(3); i > 0; i--) {
            names.put(randomAlphaOfLength(4), randomNonNegativeLong());
        }
        return names;
    }

    private static TimeCounts randomTimes() {
        long[] times = new long[TimeHistogram.BUCKETS];
        Arrays.setAll(times, i -> randomNonNegativeLong());
        return new TimeCounts(times, randomNonNegativeLong());
    }

    public void testEveryCounterIsShownInItsGroup() {
        RecsysStats stats = new RecsysStats();
        for (Counter counter : Counter.values()) {
            stats.add(counter, 100 + counter.ordinal());
        }
        stats.time(Timing.ENCODE).record(3_000);
        stats.time(Timing.RESCORE).record(5_000);
        stats.time(Timing.SCORE).record(9_000);
        String json = Strings.toString(XContentType.JSON, StatsSnapshot.of(stats, 77));
        for (Counter counter : Counter.values()) {
            assertThat(json, containsString("\"" + counter.field() + "\":" + (100 + counter.ordinal())));
        }
        assertThat(json, containsString("\"size_in_bytes\":77"));
        assertThat(json, containsString("{\"up_to_micros\":4,\"documents\":1}"));
        assertThat(json, containsString("{\"up_to_micros\":8,\"windows\":1}"));
        assertThat(json, containsString("\"rescore_time\":{\"total_in_micros\":5"));
        assertThat(json, containsString("\"encode_time\":{\"total_in_micros\":3,"));
        assertThat(json, containsString("\"score_time\":{\"total_in_micros\":9,"));
        assertThat(json, containsString("{\"up_to_micros\":16,\"documents\":1}"));
    }

    public void testNamesAreShownInTheGroupOfRankingAndAreNotWithoutEnd() {
        RecsysStats stats = new RecsysStats();
        stats.imputed().add("$query", 2);
        stats.imputed().add("$query", 3);
        stats.missing().add("ranker.price", 7);
        String json = Strings.toString(XContentType.JSON, StatsSnapshot.of(stats, 0));
        assertThat(
                json, containsString("\"imputed\":{\"$query\":5},\"missing\":{\"ranker.price\":7},\"rescore_time\""));
        for (int i = 0; i < 2 * NamedCounters.MOST_NAMES; i++) {
            stats.imputed().add("$attributes.a" + i, 1);
        }
        Map<String, Long> counted = StatsSnapshot.of(stats, 0).imputed();
        assertEquals(NamedCounters.MOST_NAMES + 1, counted.size());
        assertEquals(NamedCounters.MOST_NAMES + 1L, (long) counted.get(NamedCounters.OTHERS));
    }

    public void testGroupsStandTogether() {
        // An object that is opened twice would be a repeated key.
        List<String> opened = new ArrayList<>();
        for (Counter counter : Counter.values()) {
            if (opened.isEmpty() || opened.get(opened.size() - 1).equals(counter.group()) == false) {
                opened.add(counter.group());
            }
        }
        assertEquals(opened.stream().distinct().toList(), opened);
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
        assertEquals(1, stats.time(Timing.ENCODE).counts()[0]);
    }

    public void testTheQualityProcessorsCountsArrive() {
        RecsysStats stats = new RecsysStats();
        QualityStatsAdapter adapter = new QualityStatsAdapter(stats);
        adapter.scored(1_000, 0);
        adapter.scored(2_000, 3);
        adapter.failed();
        adapter.vectorSkipped();
        adapter.mappingUnchecked();
        for (Counter counter : Counter.values()) {
            long expected =
                    switch (counter) {
                        case QUALITY_SCORED -> 2;
                        case QUALITY_SIGNALS_MISSING -> 3;
                        case QUALITY_FAILED, QUALITY_VECTORS_SKIPPED, QUALITY_MAPPING_UNCHECKED -> 1;
                        default -> 0;
                    };
            assertEquals(counter.toString(), expected, stats.get(counter));
        }
        assertEquals(
                new TimeCounts(stats.time(Timing.SCORE).counts(), 3),
                stats.time(Timing.SCORE).snapshot());
    }
}
