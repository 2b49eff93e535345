/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import dev.recsys.ingest.semanticid.Residuals;
import dev.recsys.ingest.semanticid.VectorComposer;
import dev.recsys.ingest.semanticid.kernel.ScalarVectorKernel;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.vectors.KeyedHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.lucene.util.BytesRef;

/** Runs passes over vectors in memory, split into segments at random. */
final class MemoryVectorPasses implements VectorPasses {
    private final VectorKernel kernel = new ScalarVectorKernel();
    private final List<List<Integer>> segments = new ArrayList<>();
    private final List<SegmentState> states = new ArrayList<>();
    private final float[][] vectors;
    private final int depth;
    private final Random random;
    private List<List<Integer>> sampled;

    /** Document i has the vector {@code vectors[i]} and the {@code _id} i. */
    MemoryVectorPasses(float[][] vectors, int depth, int segmentCount, Random random) {
        this.vectors = vectors;
        this.depth = depth;
        this.random = random;
        for (int s = 0; s < segmentCount; s++) {
            segments.add(new ArrayList<>());
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        order.forEach(i -> segments.get(random.nextInt(segmentCount)).add(i));
    }

    @Override
    public PassResult run(TrainingFrame frame, VectorPass pass) {
        if (pass instanceof VectorPass.Probe) {
            return new PassResult.Probe(
                    vectors.length, new long[] {vectors.length}, new int[] {vectors.length == 0 ? 0 : vectors[0].length
                    });
        }
        if (sampled == null) {
            draw(frame);
        }
        List<PassResult> results = new ArrayList<>();
        for (int s = 0; s < segments.size(); s++) {
            results.add(segment(frame, pass, sampled.get(s), states.get(s)));
        }
        Collections.shuffle(results, random);
        PassResult merged = results.get(0);
        for (PassResult result : results.subList(1, results.size())) {
            merged = merged.merge(result);
        }
        return merged;
    }

    private void draw(TrainingFrame frame) {
        sampled = new ArrayList<>();
        for (List<Integer> segment : segments) {
            List<Integer> members = new ArrayList<>();
            for (int i : segment) {
                if (frame.inSample(KeyedHash.ofId(new BytesRef("id" + i)))) {
                    members.add(i);
                }
            }
            sampled.add(members);
            long[] hashes = members.stream()
                    .mapToLong(i -> KeyedHash.ofId(new BytesRef("id" + i)))
                    .toArray();
            int[] docs = members.stream().mapToInt(i -> i).toArray();
            states.add(new SegmentState(docs, hashes, depth, bytes -> {}));
        }
    }

    private PassResult segment(TrainingFrame frame, VectorPass pass, List<Integer> members, SegmentState state) {
        PassCollector collector = PassCollector.of(frame, pass, kernel);
        VectorComposer composer = new VectorComposer(frame.spec(), frame.standardization(), frame.onMissing());
        collector.enter(state);
        int dimension = frame.dimension();
        for (int from = 0; from < members.size(); ) {
            int n = Math.min(members.size() - from, 1 + random.nextInt(20));
            float[] block = new float[n * dimension];
            int[] at = new int[n];
            float[] norms = new float[n];
            Arrays.fill(norms, 1);
            for (int i = 0; i < n; i++) {
                at[i] = from + i;
                composer.compose(new float[][] {vectors[members.get(from + i)]}, block, i * dimension);
            }
            for (int level = 0; level < frame.level(); level++) {
                int[] codes = new int[n];
                for (int i = 0; i < n; i++) {
                    codes[i] = state.code(level, at[i]);
                }
                Residuals.step(
                        kernel,
                        block,
                        n,
                        frame.finished().get(level),
                        codes,
                        frame.spec().normalizeResiduals(),
                        norms);
            }
            collector.accept(state, at, block, norms, n);
            from += n;
        }
        return collector.result();
    }
}
