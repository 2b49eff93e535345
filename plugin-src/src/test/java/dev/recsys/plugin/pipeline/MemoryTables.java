/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.QueryTables;
import dev.recsys.plugin.table.Rewrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.core.action.ActionListener;

/** One table in memory, which answers as a test wants it to. */
final class MemoryTables implements QueryTables {
    /** How it answers. */
    enum Mode {
        CACHED,
        LATER,
        NEVER,
        FAILING,
        THROWING,
        THROWING_WHEN_CACHED
    }

    static final String REFERENCE = "shop@1";

    final Map<String, Found> found = new ConcurrentHashMap<>();
    final AtomicInteger lookups = new AtomicInteger();
    final List<ActionListener<Found>> waiting = new ArrayList<>();
    volatile Mode mode = Mode.CACHED;
    volatile Executor executor = Runnable::run;

    static Rewrite rewrite(RewriteType type, String text) {
        return new Rewrite(text, type, 1, "import", -1);
    }

    void put(String query, Rewrite... rewrites) {
        put(Match.EXACT, 1, query, List.of(), rewrites);
    }

    void put(Match match, double similarity, String query, List<CategoryShare> categories, Rewrite... rewrites) {
        QueryRow row = match == Match.FALLBACK
                ? null
                : new QueryRow(query, 1, QuerySegment.HEAD, Double.NaN, categories, List.of(rewrites), List.of());
        found.put(query, new Found(REFERENCE, query, match, similarity, row, categories));
    }

    private Found answer(String query) {
        return found.getOrDefault(query, new Found(REFERENCE, query, Match.NONE, Double.NaN, null, List.of()));
    }

    @Override
    public Found cached(String reference, String query, Reach reach) {
        if (mode == Mode.THROWING_WHEN_CACHED) {
            throw new IllegalStateException("planted");
        }
        return mode == Mode.CACHED ? answer(query) : null;
    }

    @Override
    public void lookup(String reference, String query, Reach reach, ActionListener<Found> listener) {
        lookups.incrementAndGet();
        switch (mode) {
            case LATER -> executor.execute(() -> listener.onResponse(answer(query)));
            case FAILING -> executor.execute(() -> listener.onFailure(new IllegalStateException("planted")));
            case THROWING -> throw new IllegalStateException("planted");
            default -> waiting.add(listener);
        }
    }
}
