/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.semanticid;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookReference;
import dev.recsys.ingest.semanticid.CodebookSource;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;

/** Codebooks by reference, which stand in memory only once they have been loaded. */
public final class FakeCodebooks implements CodebookSource {
    private final Map<String, VersionedCodebook> stored = new ConcurrentHashMap<>();
    private final Set<String> memory = ConcurrentHashMap.newKeySet();
    private volatile Executor executor;

    public FakeCodebooks(Executor executor) {
        this.executor = executor;
    }

    public void executor(Executor other) {
        executor = other;
    }

    /** Stores a version and makes it live. */
    public VersionedCodebook put(String name, int version, Codebook codebook) {
        VersionedCodebook value =
                new VersionedCodebook(name, version, codebook, new ResidualQuantizer(codebook, VectorKernel.best()));
        stored.put(name, value);
        stored.put(new CodebookReference(name, version).toString(), value);
        memory.remove(name);
        return value;
    }

    public void delete(String name) {
        stored.keySet()
                .removeIf(reference -> CodebookReference.parse(reference).name().equals(name));
        memory.clear();
    }

    public void forget() {
        memory.clear();
    }

    @Override
    public VersionedCodebook cached(String reference) {
        return memory.contains(reference) ? stored.get(reference) : null;
    }

    @Override
    public void load(String reference, ActionListener<VersionedCodebook> listener) {
        executor.execute(() -> {
            VersionedCodebook found = stored.get(reference);
            if (found == null) {
                listener.onFailure(new ResourceNotFoundException("there is no codebook [" + reference + "]"));
            } else {
                memory.add(reference);
                listener.onResponse(found);
            }
        });
    }

    /** A codebook of random centroids for one field, each level half as long as the one before. */
    public static Codebook random(Random random, String field, int dimension, int... sizes) {
        return random(
                random, new EncodingSpec(List.of(new ModalityField(field, 1f, dimension)), false, false, 1), sizes);
    }

    public static Codebook random(Random random, EncodingSpec spec, int... sizes) {
        List<float[]> levels = new ArrayList<>();
        float length = 1;
        for (int size : sizes) {
            levels.add(gaussian(random, size * spec.dimension(), length));
            length /= 2;
        }
        return Codebook.of(spec, null, levels);
    }

    public static float[] gaussian(Random random, int count, float length) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * length;
        }
        return values;
    }
}
