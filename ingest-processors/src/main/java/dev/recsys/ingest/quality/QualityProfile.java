/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What makes an item good, and how much that counts: the processor, the query, the rescorer and the tuner share one.
 *
 * @param signals          ordered by name, as their components in a vector are; 1 to {@value #MAX_SIGNALS}
 * @param weights          how much each counts beside the similarity, at least 0, in the order of the signals
 * @param scale            s, by which signals are multiplied in a stored vector; above 0
 * @param compensate       whether a vector gets one more component that makes all of the same length, so that cosine and L2 space rank as
 *                         the inner product does
 * @param normalize        whether embeddings are scaled to length 1, at ingest and in the query
 * @param maxSquaredLength M², with {@code compensate}: no vector of embedding and signals may be longer; NaN for 1 + s²·n, which needs
 *                         {@code normalize} or embeddings of length 1
 */
public record QualityProfile(
        List<Signal> signals,
        List<Double> weights,
        double scale,
        boolean compensate,
        boolean normalize,
        double maxSquaredLength) {
    public static final int MAX_SIGNALS = 32;

    /** Above this, graphs begin to lose neighbours: recall@10 of HNSW fell from .997 at .3 to .93 at 1. */
    public static final double LARGE_SCALE = 0.5;

    public static final double DEFAULT_SCALE = 0.2;

    /** Beyond these, floats would hold neither s·f nor w ÷ s beside an embedding. */
    private static final double MIN_SCALE = 1e-6;

    private static final double MAX_SCALE = 1e6;

    /** A longer vector's last component would not be a float. */
    private static final double MAX_SQUARED_LENGTH = 1e76;

    public QualityProfile {
        signals = List.copyOf(signals);
        weights = List.copyOf(weights);
        if (signals.isEmpty() || signals.size() > MAX_SIGNALS) {
            throw new IllegalArgumentException(
                    "[signals] has [" + signals.size() + "] entries; it must have from 1 to " + MAX_SIGNALS);
        }
        if (weights.size() != signals.size()) {
            throw new IllegalArgumentException(
                    "[" + weights.size() + "] weights are given for [" + signals.size() + "] signals");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < signals.size(); i++) {
            String name = signals.get(i).name();
            if (names.add(name) == false) {
                throw new IllegalArgumentException("[signals] has [" + name + "] twice");
            }
            if (i > 0 && name.compareTo(signals.get(i - 1).name()) < 0) {
                throw new IllegalArgumentException("[signals] are not ordered by name");
            }
            checkWeight(name, weights.get(i));
        }
        Checks.positive("scale", scale);
        if (scale < MIN_SCALE || scale > MAX_SCALE) {
            throw new IllegalArgumentException(
                    "[scale] is [" + scale + "]; it must be from " + MIN_SCALE + " to " + MAX_SCALE);
        }
        if (Double.isNaN(maxSquaredLength) == false) {
            Checks.positive("max_squared_length", maxSquaredLength);
            if (maxSquaredLength > MAX_SQUARED_LENGTH) {
                throw new IllegalArgumentException("[max_squared_length] is [" + maxSquaredLength
                        + "]; it must be at most [" + MAX_SQUARED_LENGTH + "]");
            }
            if (compensate == false) {
                throw new IllegalArgumentException("[max_squared_length] is for [compensate], which is false");
            }
        }
    }

    /** M² as declared, or 1 + s²·n: what a normalised embedding and n signals of at most 1 come to. */
    public double squaredLength() {
        return Double.isNaN(maxSquaredLength) ? 1 + scale * scale * signals.size() : maxSquaredLength;
    }

    /** Components of a stored vector whose embedding has {@code embedding} of them. */
    public int dimension(int embedding) {
        return embedding + signals.size() + (compensate ? 1 : 0);
    }

    /** Names of the signals in their order. */
    public List<String> names() {
        return signals.stream().map(Signal::name).toList();
    }

    /**
     * The profile's weights with some of them replaced.
     *
     * @param changed by name of signal
     * @return one for each signal, in their order
     * @throws IllegalArgumentException a name is no signal of this profile, or a weight is negative or not finite
     */
    public List<Double> weights(Map<String, Double> changed) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int i = 0; i < signals.size(); i++) {
            all.put(signals.get(i).name(), weights.get(i));
        }
        changed.forEach((name, weight) -> {
            if (all.containsKey(name) == false) {
                throw new IllegalArgumentException(
                        "[weights] has [" + name + "], which is no signal of the profile; its signals are " + names());
            }
            checkWeight(name, weight);
            all.put(name, weight);
        });
        return List.copyOf(all.values());
    }

    /** The same profile with other weights. */
    public QualityProfile withWeights(List<Double> other) {
        return new QualityProfile(signals, other, scale, compensate, normalize, maxSquaredLength);
    }

    /** The same profile with other parameters of its signals. */
    public QualityProfile withSignals(List<Signal> other) {
        return new QualityProfile(other, weights, scale, compensate, normalize, maxSquaredLength);
    }

    /**
     * Why vectors that were written with another profile cannot be searched with this one, or null when they can.
     *
     * @return names what differs
     */
    public String otherLayout(QualityProfile other) {
        if (names().equals(other.names()) == false) {
            return "[signals] are " + names() + ", and were " + other.names();
        }
        if (scale != other.scale) {
            return "[scale] is [" + scale + "], and was [" + other.scale + "]";
        }
        if (compensate != other.compensate) {
            return "[compensate] is [" + compensate + "], and was [" + other.compensate + "]";
        }
        if (compensate && squaredLength() != other.squaredLength()) {
            return "[max_squared_length] is [" + squaredLength() + "], and was [" + other.squaredLength() + "]";
        }
        return normalize == other.normalize
                ? null
                : "[normalize] is [" + normalize + "], and was [" + other.normalize + "]";
    }

    /**
     * Makes sure that every signal can be computed.
     *
     * @throws IllegalStateException a parameter has to be fitted first; the message names it
     */
    public void checkFitted() {
        for (Signal signal : signals) {
            String open = signal.transform().unfitted();
            if (open != null) {
                throw new IllegalStateException("signal [" + signal.name() + "] has no " + open
                        + " yet; declare it, or let [_fit] find it in an index");
            }
        }
    }

    private static void checkWeight(String name, double weight) {
        if (Double.isFinite(weight) == false || weight < 0) {
            throw new IllegalArgumentException(
                    "[weights] gives [" + name + "] the weight [" + weight + "]; it must be finite and at least 0");
        }
    }
}
