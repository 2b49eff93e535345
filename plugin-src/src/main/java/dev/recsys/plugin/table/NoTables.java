/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.concurrent.Executor;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.action.ActionListener;

/** A node without query tables: every lookup fails with that reason. */
public final class NoTables implements QueryTables {
    private final Executor executor;

    /** @param executor completes lookups */
    public NoTables(Executor executor) {
        this.executor = executor;
    }

    @Override
    public Found cached(String reference, String query, Reach reach) {
        return null;
    }

    @Override
    public void lookup(String reference, String query, Reach reach, ActionListener<Found> listener) {
        executor.execute(
                () -> listener.onFailure(new ResourceNotFoundException("there is no query table [" + reference + "]")));
    }
}
