/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;

/** Codebooks by reference; a load waits until the test answers it. */
final class FakeCodebookSource implements CodebookSource {
    private record Waiting(String reference, ActionListener<VersionedCodebook> listener) {}

    private final Map<String, VersionedCodebook> stored = new HashMap<>();
    private final Map<String, VersionedCodebook> memory = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();

    static VersionedCodebook versioned(String name, int version, Codebook codebook) {
        return new VersionedCodebook(name, version, codebook, new ResidualQuantizer(codebook, VectorKernel.best()));
    }

    FakeCodebookSource store(String reference, VersionedCodebook codebook) {
        stored.put(reference, codebook);
        return this;
    }

    FakeCodebookSource inMemory(String reference, VersionedCodebook codebook) {
        memory.put(reference, codebook);
        return store(reference, codebook);
    }

    void delete(String reference) {
        stored.remove(reference);
        memory.remove(reference);
    }

    int waiting() {
        return waiting.size();
    }

    /** Answers every load as the store would. */
    void answer() {
        List<Waiting> now = List.copyOf(waiting);
        waiting.clear();
        for (Waiting load : now) {
            VersionedCodebook found = stored.get(load.reference());
            if (found == null) {
                load.listener()
                        .onFailure(new ResourceNotFoundException("there is no codebook [" + load.reference() + "]"));
            } else {
                memory.put(load.reference(), found);
                load.listener().onResponse(found);
            }
        }
    }

    void fail(Exception failure) {
        List<Waiting> now = List.copyOf(waiting);
        waiting.clear();
        now.forEach(load -> load.listener().onFailure(failure));
    }

    @Override
    public VersionedCodebook cached(String reference) {
        return memory.get(reference);
    }

    @Override
    public void load(String reference, ActionListener<VersionedCodebook> listener) {
        waiting.add(new Waiting(reference, listener));
    }
}
