/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.mapping;

import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;

/**
 * Looks at the mapping of the index that a write would go to, once for each version of the mapping.
 *
 * <p>An alias or data stream stands for its write index. Templates are not read. No method blocks.
 *
 * @param <W> what is wanted of the mapping; compared with {@code equals}
 * @param <C> what was found
 */
public final class WriteIndexMappings<W, C> {
    /** Indices written to at once, times the target fields of their pipelines, seldom come near this. */
    private static final int REMEMBERED = 1_000;

    private record Key<W>(String indexUuid, long mappingVersion, W wanted) {}

    private final Supplier<ClusterState> state;
    private final UnaryOperator<String> dateMath;
    private final BiFunction<IndexMetadata, W, C> look;
    private final Cache<Key<W>, C> found =
            CacheBuilder.<Key<W>, C>builder().setMaximumWeight(REMEMBERED).build();

    /**
     * @param state    the applied cluster state
     * @param dateMath turns an expression such as {@code <logs-{now/d}>} into a name, and leaves a name as it is
     * @param look     reads the mapping; what it gives is remembered, and is not null
     */
    public WriteIndexMappings(
            Supplier<ClusterState> state, UnaryOperator<String> dateMath, BiFunction<IndexMetadata, W, C> look) {
        this.state = state;
        this.dateMath = dateMath;
        this.look = look;
    }

    /**
     * What was found in the index that a write to {@code index} would go to, or null while there is none.
     *
     * @param index index, alias or data stream, as a document names it
     */
    public C check(String index, W wanted) {
        IndexMetadata target = writeIndex(index);
        if (target == null) {
            return null;
        }
        Key<W> key = new Key<>(target.getIndexUUID(), target.getMappingVersion(), wanted);
        try {
            return found.computeIfAbsent(key, k -> look.apply(target, wanted));
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot read the mapping of index [" + target.getIndex().getName() + "]", e);
        }
    }

    private IndexMetadata writeIndex(String index) {
        var lookup = state.get().metadata().getIndicesLookup();
        IndexAbstraction named = lookup.get(index);
        if (named == null && index.startsWith("<")) {
            named = lookup.get(dateMath.apply(index));
        }
        return named == null ? null : named.getWriteIndex();
    }
}
