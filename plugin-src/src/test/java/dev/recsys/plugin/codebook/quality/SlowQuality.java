/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.SemanticId;
import dev.recsys.ingest.semanticid.kernel.ScalarVectorKernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The figures of a report by their definitions: pair by pair, prefix by prefix. */
final class SlowQuality {
    private final Codebook codebook;
    private final List<float[]> vectors;
    private final List<List<Integer>> ids = new ArrayList<>();
    private final List<Float> errors = new ArrayList<>();

    /** @param vectors composed */
    SlowQuality(Codebook codebook, List<float[]> vectors) {
        this.codebook = codebook;
        this.vectors = vectors;
        ResidualQuantizer quantizer = new ResidualQuantizer(codebook, new ScalarVectorKernel());
        for (float[] vector : vectors) {
            SemanticId id = quantizer.encode(vector);
            List<Integer> codes = new ArrayList<>();
            for (int code : id.codes()) {
                codes.add(code);
            }
            ids.add(codes);
            errors.add(id.error());
        }
    }

    List<Integer> id(int document) {
        return ids.get(document);
    }

    private Map<Integer, Integer> codes(int level) {
        Map<Integer, Integer> counts = new HashMap<>();
        ids.forEach(id -> counts.merge(id.get(level), 1, Integer::sum));
        return counts;
    }

    int used(int level) {
        return codes(level).size();
    }

    /** Bits, by the logarithm of the number of arrangements: log2 N − Σ n log2 n / N. */
    double entropy(int level) {
        double n = ids.size();
        double sum = 0;
        for (int count : codes(level).values()) {
            sum += count * Math.log(count);
        }
        return (Math.log(n) - sum / n) / Math.log(2);
    }

    double relativeMse(int level) {
        return relativeMse(level, IntStream.range(0, vectors.size()).boxed().toList());
    }

    /** Of some of the documents. */
    double relativeMse(int level, List<Integer> documents) {
        double lost = 0;
        double squares = 0;
        for (int i : documents) {
            lost += lost(i, level);
            squares += dot(vectors.get(i), vectors.get(i));
        }
        return lost / squares;
    }

    /** Squared length of what the levels down to this one leave over of a vector, in double precision. */
    private double lost(int document, int level) {
        double[] left = new double[codebook.dimension()];
        for (int j = 0; j < left.length; j++) {
            left[j] = vectors.get(document)[j];
        }
        double length = 1;
        for (int l = 0; l <= level; l++) {
            if (l > 0 && codebook.spec().normalizeResiduals()) {
                double norm = Math.sqrt(squared(left));
                for (int j = 0; j < left.length && norm > 0; j++) {
                    left[j] /= norm;
                }
                length *= norm;
            }
            for (int j = 0; j < left.length; j++) {
                left[j] -= codebook.level(l).value(ids.get(document).get(l), j);
            }
        }
        return squared(left) * length * length;
    }

    private static double squared(double[] vector) {
        double sum = 0;
        for (double value : vector) {
            sum += value * value;
        }
        return sum;
    }

    /** The error that encoding gives a document. */
    double error(int document) {
        return errors.get(document);
    }

    private Map<List<Integer>, Integer> prefixes(int depth) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        ids.forEach(id -> counts.merge(id.subList(0, depth), 1, Integer::sum));
        return counts;
    }

    int unique(int depth) {
        return prefixes(depth).size();
    }

    double sharedFullId() {
        Map<List<Integer>, Integer> counts = prefixes(codebook.depth());
        return ids.stream().filter(id -> counts.get(id) > 1).count() / (double) ids.size();
    }

    int largestGroup() {
        return prefixes(codebook.depth()).values().stream()
                .max(Integer::compare)
                .orElseThrow();
    }

    long pairs(int depth) {
        long pairs = 0;
        for (int i = 0; i < ids.size(); i++) {
            for (int j = 0; j < i; j++) {
                pairs += share(i, j, depth) ? 1 : 0;
            }
        }
        return pairs;
    }

    double meanCosine(int depth) {
        double cosines = 0;
        for (int i = 0; i < ids.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (share(i, j, depth)) {
                    float[] x = vectors.get(i);
                    float[] y = vectors.get(j);
                    cosines += dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
                }
            }
        }
        return cosines / pairs(depth);
    }

    /** Pairs with a vector of zeros have no cosine. */
    private boolean share(int i, int j, int depth) {
        return ids.get(i).subList(0, depth).equals(ids.get(j).subList(0, depth))
                && dot(vectors.get(i), vectors.get(i)) > 0
                && dot(vectors.get(j), vectors.get(j)) > 0;
    }

    /** @param categories of each document; null where it has none */
    double purity(List<String> categories) {
        Map<Integer, Map<String, Integer>> byCode = new HashMap<>();
        Set<Integer> documents = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            if (categories.get(i) != null) {
                documents.add(i);
                byCode.computeIfAbsent(ids.get(i).get(0), code -> new HashMap<>())
                        .merge(categories.get(i), 1, Integer::sum);
            }
        }
        int most = 0;
        for (Map<String, Integer> counts : byCode.values()) {
            most += counts.values().stream().max(Integer::compare).orElseThrow();
        }
        return most / (double) documents.size();
    }

    static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += (double) x[j] * y[j];
        }
        return sum;
    }
}
