/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.action.ActionListener;

/**
 * Runs work once for all who ask for it while it is under way.
 *
 * <p>Listeners are completed one after the other in the thread and context in which the work ends: those that are given to
 * {@link #join} must not throw, and must see to their own context.
 */
public final class SharedLoads<K, V> {
    private final Map<K, List<ActionListener<V>>> waiting = new HashMap<>();

    /** Waits for the work of that key, which is begun if it is not under way. */
    public void join(K key, Async<V> work, ActionListener<V> listener) {
        boolean first;
        synchronized (waiting) {
            List<ActionListener<V>> listeners = waiting.get(key);
            first = listeners == null;
            if (first) {
                listeners = new ArrayList<>();
                waiting.put(key, listeners);
            }
            listeners.add(listener);
        }
        if (first) {
            work.start(new ActionListener<>() {
                @Override
                public void onResponse(V value) {
                    ActionListener.onResponse(take(key), value);
                }

                @Override
                public void onFailure(Exception e) {
                    ActionListener.onFailure(take(key), e);
                }
            });
        }
    }

    private List<ActionListener<V>> take(K key) {
        synchronized (waiting) {
            return waiting.remove(key);
        }
    }
}
