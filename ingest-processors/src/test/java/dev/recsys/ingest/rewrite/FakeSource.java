/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.artifact.ArtifactSource;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmSource;
import dev.recsys.ingest.rewrite.consistency.ConsistencySource;
import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;

/** Artifacts by reference; a load waits until the test answers it. */
class FakeSource<T> implements ArtifactSource<T> {
    private record Waiting<T>(String reference, ActionListener<T> listener) {}

    private final Map<String, T> stored = new HashMap<>();
    private final Map<String, T> memory = new HashMap<>();
    private final List<Waiting<T>> waiting = new ArrayList<>();

    static final class Llms extends FakeSource<Llm> implements LlmSource {}

    static final class Prompts extends FakeSource<VersionedPrompt> implements PromptSource {}

    static final class Filters extends FakeSource<VersionedConsistencyFilter> implements ConsistencySource {}

    void store(String reference, T artifact, boolean inMemory) {
        stored.put(reference, artifact);
        if (inMemory) {
            memory.put(reference, artifact);
        }
    }

    int waiting() {
        return waiting.size();
    }

    /** Answers every load as the store would. */
    void answer() {
        List<Waiting<T>> now = List.copyOf(waiting);
        waiting.clear();
        for (Waiting<T> load : now) {
            T found = stored.get(load.reference());
            if (found == null) {
                load.listener().onFailure(new ResourceNotFoundException("there is no [" + load.reference() + "]"));
            } else {
                memory.put(load.reference(), found);
                load.listener().onResponse(found);
            }
        }
    }

    @Override
    public T cached(String reference) {
        return memory.get(reference);
    }

    @Override
    public void load(String reference, ActionListener<T> listener) {
        waiting.add(new Waiting<>(reference, listener));
    }
}
