/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.action.support.ActionFilterChain;
import org.opensearch.action.support.ActionRequestMetadata;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.tasks.Task;

/** Keeps searches of one index waiting, or lets those of a number fail; remembers all. */
public final class HoldsSearches extends Plugin implements ActionPlugin {
    /** Searches of this index are held until {@link #release}. */
    volatile String held;

    /** The search of this number, from 0 on, is held likewise. */
    volatile int holding = -1;

    /** The search of this number fails. */
    volatile int failing = -1;

    final List<SearchRequest> searches = new CopyOnWriteArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();

    void reset() {
        held = null;
        holding = -1;
        failing = -1;
        searches.clear();
    }

    synchronized void release() {
        held = null;
        holding = -1;
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    private synchronized void hold(Runnable search) {
        waiting.add(search);
    }

    @Override
    public List<ActionFilter> getActionFilters() {
        return List.of(new ActionFilter() {
            @Override
            public int order() {
                return 0;
            }

            @Override
            public <Q extends ActionRequest, R extends ActionResponse> void apply(
                    Task task,
                    String action,
                    Q request,
                    ActionRequestMetadata<Q, R> metadata,
                    ActionListener<R> listener,
                    ActionFilterChain<Q, R> chain) {
                if (request instanceof SearchRequest search) {
                    searches.add(search);
                    if (searches.size() - 1 == failing) {
                        listener.onFailure(new IllegalStateException("planted"));
                        return;
                    }
                    boolean index =
                            held != null && Arrays.asList(search.indices()).contains(held);
                    if (index || searches.size() - 1 == holding) {
                        hold(() -> chain.proceed(task, action, request, listener));
                        return;
                    }
                }
                chain.proceed(task, action, request, listener);
            }
        });
    }
}
