/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import dev.recsys.ingest.quality.QualityMappings.Check;
import dev.recsys.ingest.quality.QualityMappings.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.VersionType;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.test.OpenSearchTestCase;

/** A profile of four signals; documents for it; a processor with everything faked around it. */
abstract class QualityProcessorTestCase extends OpenSearchTestCase {
    static final long NOW = Instant.parse("2025-06-01T00:00:00Z").toEpochMilli();
    private static final long DAY = 86_400_000;

    final FakeProfiles profiles = new FakeProfiles();
    final Counts counts = new Counts();
    final List<Written> checked = new ArrayList<>();
    Check mappingCheck = new Check.Fits();

    static final QualityProfile SHOP = new QualityProfile(
            List.of(
                    new Signal("cheap", new Quantile("price", List.of(0.0, 10.0, 100.0)), Double.NaN),
                    new Signal(
                            "fresh",
                            new ExponentialDecay("listed", ExponentialDecay.DEFAULT_FORMAT, 10 * DAY, 0),
                            Double.NaN),
                    new Signal("rating", new BayesianAverage("reviews.mean", "reviews.count", 3, 10, 1, 5), 0.25),
                    new Signal("sales", new SmoothedRate("sold", "seen", 1, 1, 1), Double.NaN)),
            List.of(0.1, 0.1, 0.1, 0.1),
            0.5,
            false,
            false,
            Double.NaN);

    static final class Counts implements QualityStats {
        int scored;
        int missing;
        int failed;
        int skipped;
        int unchecked;

        @Override
        public void scored(long nanos, int signals) {
            assert nanos >= 0 : nanos;
            scored++;
            missing += signals;
        }

        @Override
        public void failed() {
            failed++;
        }

        @Override
        public void vectorSkipped() {
            skipped++;
        }

        @Override
        public void mappingUnchecked() {
            unchecked++;
        }
    }

    /** Profiles by reference; a load waits until the test answers it. */
    static final class FakeProfiles implements QualityProfileSource {
        private record Waiting(String reference, ActionListener<VersionedProfile> listener) {}

        private final Map<String, VersionedProfile> stored = new HashMap<>();
        private final Map<String, VersionedProfile> memory = new HashMap<>();
        private final List<Waiting> waiting = new ArrayList<>();

        void store(String name, int version, QualityProfile profile) {
            stored.put(name, new VersionedProfile(name, version, profile));
        }

        void inMemory(String name, int version, QualityProfile profile) {
            store(name, version, profile);
            memory.put(name, stored.get(name));
        }

        int waiting() {
            return waiting.size();
        }

        void answer() {
            List<Waiting> now = List.copyOf(waiting);
            waiting.clear();
            for (Waiting load : now) {
                VersionedProfile found = stored.get(load.reference());
                if (found == null) {
                    load.listener()
                            .onFailure(new ResourceNotFoundException(
                                    "there is no quality profile [" + load.reference() + "]"));
                } else {
                    load.listener().onResponse(found);
                }
            }
        }

        @Override
        public VersionedProfile cached(String reference) {
            return memory.get(reference);
        }

        @Override
        public void load(String reference, ActionListener<VersionedProfile> listener) {
            waiting.add(new Waiting(reference, listener));
        }
    }

    QualityVectorProcessor.Factory factory() {
        return new QualityVectorProcessor.Factory(
                profiles,
                (index, written) -> {
                    checked.add(written);
                    return mappingCheck;
                },
                counts,
                () -> NOW);
    }

    QualityVectorProcessor processor(Object... declaration) {
        return factory().create(Map.of(), "tag", "description", declaration(declaration));
    }

    /** With the profile {@code shop} in memory, and a vector. */
    QualityVectorProcessor vectorProcessor(Object... more) {
        List<Object> declaration = new ArrayList<>(List.of("embedding_field", "embedding", "target_vector", "vector"));
        declaration.addAll(Arrays.asList(more));
        return processor(declaration.toArray());
    }

    static Map<String, Object> declaration(Object... keysAndValues) {
        Map<String, Object> declaration = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            declaration.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        declaration.putIfAbsent("profile", "shop");
        return declaration;
    }

    /** Signals .5, .5, .75 and .7. */
    static Map<String, Object> goodSource() {
        Map<String, Object> source = new HashMap<>();
        source.put("price", 10);
        source.put("listed", "2025-05-22");
        source.put("reviews", new HashMap<>(Map.of("mean", 5, "count", 10)));
        source.put("sold", 6);
        source.put("seen", 8L);
        source.put("embedding", new ArrayList<>(List.of(1.0, -2.0)));
        return source;
    }

    static final Map<String, Object> GOOD =
            Map.of("cheap", 0.5f, "fresh", 0.5f, "rating", 0.75f, "sales", 0.7f, "profile", "shop", "version", 3);

    static final List<Float> GOOD_VECTOR = List.of(1f, -2f, 0.25f, 0.25f, 0.375f, 0.35f);

    static IngestDocument document(Map<String, Object> source) {
        return new IngestDocument("catalogue", randomAlphaOfLength(5), null, null, VersionType.INTERNAL, source);
    }
}
