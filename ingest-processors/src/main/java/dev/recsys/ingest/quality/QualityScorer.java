/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import dev.recsys.ingest.document.DocumentVectors;
import dev.recsys.ingest.quality.QualityMappings.Check;
import dev.recsys.ingest.quality.QualityMappings.Written;
import dev.recsys.ingest.quality.QualityVectorConfig.OnMissing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ingest.IngestDocument;

/**
 * Gives documents their signals with one version of a profile: reads, computes, writes; calls nobody back.
 *
 * <p>Made once for each version; any number of threads may use it at once.
 */
final class QualityScorer {
    /** The index of a document that is only simulated and names none. */
    private static final String SIMULATED_INDEX = "_index";

    private final QualityVectorConfig config;
    private final VersionedProfile loaded;
    private final QualityMappings mappings;
    private final QualityStats stats;
    private final QualityVectors vectors;
    private final Signal[] signals;
    private final RawValue[][] inputs;

    QualityScorer(QualityVectorConfig config, VersionedProfile loaded, QualityMappings mappings, QualityStats stats) {
        this.config = config;
        this.loaded = loaded;
        this.mappings = mappings;
        this.stats = stats;
        this.vectors = new QualityVectors(loaded.profile());
        this.signals = loaded.profile().signals().toArray(Signal[]::new);
        this.inputs = new RawValue[signals.length][];
        for (int s = 0; s < signals.length; s++) {
            Transform transform = signals[s].transform();
            inputs[s] = transform.inputs().stream()
                    .map(input -> reader(transform, input))
                    .toArray(RawValue[]::new);
        }
    }

    private static RawValue reader(Transform transform, SignalInput input) {
        return transform instanceof ExponentialDecay decay
                ? RawValue.date(input.field(), decay.format())
                : RawValue.number(input.field());
    }

    /** Whether this is the scorer of that version. */
    boolean isOf(VersionedProfile other) {
        return loaded.profile() == other.profile()
                && loaded.version() == other.version()
                && loaded.name().equals(other.name());
    }

    /**
     * Writes the signals of each document into it, and its vector where one is asked for.
     *
     * @param now milliseconds since the epoch
     * @return for each document the reason why it failed, or null; a document that failed is as it was
     */
    List<Exception> score(List<IngestDocument> documents, long now) {
        return new Run(now).score(documents);
    }

    /** The documents of one batch, on one thread. */
    private final class Run {
        private final long now;
        private final double[] values = new double[signals.length];

        /** The document's missing signals; null as long as there are none. */
        private List<String> missing;

        /** What was checked last: the documents of a batch mostly go to one index, with embeddings of one model. */
        private Object checkedIndex;

        private Written written;
        private Check check;

        Run(long now) {
            this.now = now;
        }

        List<Exception> score(List<IngestDocument> documents) {
            long start = System.nanoTime();
            List<Exception> failures = new ArrayList<>(documents.size());
            int[] missed = new int[documents.size()];
            for (int i = 0; i < missed.length; i++) {
                Exception failure = null;
                try {
                    score(documents.get(i));
                    missed[i] = missing == null ? 0 : missing.size();
                } catch (Exception e) {
                    failure = e;
                }
                failures.add(failure);
            }
            count(failures, missed, System.nanoTime() - start);
            return failures;
        }

        private void count(List<Exception> failures, int[] missed, long nanos) {
            for (int i = 0; i < missed.length; i++) {
                if (failures.get(i) == null) {
                    stats.scored(nanos / missed.length, missed[i]);
                } else {
                    stats.failed();
                }
            }
        }

        private void score(IngestDocument document) {
            Map<String, Object> source = document.getSourceAndMetadata();
            missing = null;
            for (int s = 0; s < signals.length; s++) {
                values[s] = signal(s, source);
            }
            float[] vector = config.targetVector() == null ? null : vector(source);
            boolean unchecked = checkMapping(source.get(IngestDocument.Metadata.INDEX.getFieldName()), vector) == false;
            write(document, named(), vector);
            if (unchecked) {
                stats.mappingUnchecked();
            }
            if (vector == null && config.targetVector() != null) {
                stats.vectorSkipped();
            }
        }

        private double signal(int s, Map<String, Object> source) {
            Signal signal = signals[s];
            double[] raw = new double[inputs[s].length];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = inputs[s][i].read(source);
            }
            if (signal.complete(raw) == false) {
                if (missing == null) {
                    missing = new ArrayList<>();
                }
                missing.add(signal.name());
                return signal.prior();
            }
            String problem = signal.transform().problem(raw, now);
            if (problem != null) {
                throw new IllegalArgumentException("signal [" + signal.name() + "]: " + problem);
            }
            return signal.transform().apply(raw, now);
        }

        /** The vector, or null if the document goes on without one. */
        private float[] vector(Map<String, Object> source) {
            float[] embedding = DocumentVectors.read(source, config.embeddingField());
            if (embedding != null) {
                return vectors.item(config.embeddingField(), embedding, values);
            }
            if (config.onMissing() == OnMissing.SKIP) {
                return null;
            }
            throw new IllegalArgumentException("missing vector: the document has no field [" + config.embeddingField()
                    + "], which [" + config.targetVector() + "] is made of; it must be a list of numbers, unless"
                    + " [on_missing] of the processor is [skip]");
        }

        private Map<String, Object> named() {
            Map<String, Object> named = HashMap.newHashMap(signals.length + 3);
            for (int s = 0; s < signals.length; s++) {
                named.put(signals[s].name(), (float) values[s]);
            }
            if (loaded.version() > 0) {
                named.put(QualityMapping.PROFILE, loaded.name());
                named.put(QualityMapping.VERSION, loaded.version());
            }
            if (missing != null) {
                named.put(QualityMapping.MISSING, missing);
            }
            return named;
        }

        /** Returns false if there was an index to check, and it could not be. */
        private boolean checkMapping(Object index, float[] vector) {
            if (index == null || SIMULATED_INDEX.equals(index)) {
                return true;
            }
            int embedding =
                    vector == null ? 0 : vector.length - loaded.profile().dimension(0);
            if (written == null || written.embedding() != embedding || index.equals(checkedIndex) == false) {
                String target = vector == null ? null : config.targetVector();
                written = new Written(loaded.profile(), config.targetField(), target, embedding);
                check = mappings.check(index.toString(), written);
                checkedIndex = index;
            }
            return switch (check) {
                case Check.Fits fits -> true;
                case Check.Unchecked unchecked -> false;
                case Check.Wrong wrong -> throw new IllegalArgumentException(wrong.reason());
            };
        }

        private void write(IngestDocument document, Map<String, Object> named, float[] vector) {
            boolean before = config.targetVector() != null && document.hasField(config.targetField());
            Object old = before ? document.getFieldValue(config.targetField(), Object.class) : null;
            document.setFieldValue(config.targetField(), named);
            if (config.targetVector() == null) {
                return;
            }
            try {
                writeVector(document, vector);
            } catch (RuntimeException e) {
                if (before) {
                    document.setFieldValue(config.targetField(), old);
                } else {
                    document.removeField(config.targetField());
                }
                throw e;
            }
        }

        private void writeVector(IngestDocument document, float[] vector) {
            if (vector != null) {
                List<Float> list = new ArrayList<>(vector.length);
                for (float component : vector) {
                    list.add(component);
                }
                document.setFieldValue(config.targetVector(), list);
            } else if (document.hasField(config.targetVector())) {
                // It would be of an embedding that the document no longer has.
                document.removeField(config.targetVector());
            }
        }
    }
}
