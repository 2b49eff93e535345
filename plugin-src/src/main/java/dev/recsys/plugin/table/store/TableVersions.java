/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.store;

import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QueryTable;
import dev.recsys.plugin.table.QueryTableType;
import dev.recsys.plugin.table.classifier.QueryClassifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;

/**
 * Makes and clears away versions of tables: first the rows, then the artifact is completed, so that what is not whole is never served;
 * rows whose version failed or is gone are deleted whenever a version of the name is made, fails or is deleted.
 */
public final class TableVersions {
    private static final Logger logger = LogManager.getLogger(TableVersions.class);

    private final ArtifactStore store;
    private final TableRows rows;

    public TableVersions(ArtifactStore store, TableRows rows) {
        this.store = store;
        this.rows = rows;
    }

    /**
     * Gives the next version of a name to the caller.
     *
     * @param parameters JSON object: how it is made
     * @param taskId     of the task that makes it, or null
     */
    public Async<ArtifactMetadata> allocate(String name, String parameters, @Nullable String taskId) {
        return listener -> store.allocate(QueryTableType.KIND, name, parameters, taskId, listener);
    }

    /**
     * Writes the rows of a version, then completes it.
     *
     * @param classifier null for none
     * @param metrics    JSON object: what was measured
     * @param promote    whether it goes live if it is the first of its name
     */
    public Async<ArtifactMetadata> complete(
            ArtifactMetadata metadata,
            List<QueryRow> content,
            @Nullable QueryClassifier classifier,
            String metrics,
            boolean promote) {
        long rewrites = content.stream().mapToLong(row -> row.rewrites().size()).sum();
        return rows.write(metadata.reference(), content).then(written -> {
            byte[] bytes =
                    QueryTableType.encode(new QueryTable(metadata.parameters(), content.size(), rewrites, classifier));
            return listener -> store.complete(metadata, bytes, metrics, promote, listener);
        });
    }

    /** Marks a version as failed and deletes its rows; not awaited, and retried while the index cannot be written. */
    public void fail(ArtifactMetadata metadata, Exception reason) {
        Async<ArtifactMetadata> failed = listener ->
                store.fail(metadata, reason.getMessage() == null ? reason.toString() : reason.getMessage(), listener);
        failed.then(done -> clear(metadata.name()))
                .start(ActionListener.wrap(
                        done -> {}, e -> logger.warn("could not yet clear away {}", metadata.label(), e)));
    }

    /** Deletes rows that no version of the name needs any more. */
    public Async<Boolean> clear(String name) {
        // The rows are looked at before the versions: a version is listed before it has rows.
        return rows.versions(name)
                .then(withRows -> withRows.isEmpty()
                        ? Async.of(true)
                        : needed(name).then(needed -> {
                            Set<Integer> left = new TreeSet<>(withRows);
                            left.removeAll(needed);
                            return rows.delete(name, left);
                        }));
    }

    private Async<Set<Integer>> needed(String name) {
        Async<ArtifactVersions> versions = listener ->
                store.get(QueryTableType.KIND, new ArtifactReference(name, ArtifactReference.LIVE), listener);
        return versions.map(found -> {
                    Set<Integer> needed = new TreeSet<>();
                    for (ArtifactMetadata metadata : found.versions()) {
                        if (metadata.state() != ArtifactState.FAILED) {
                            needed.add(metadata.version());
                        }
                    }
                    return needed;
                })
                .recover(failure -> ExceptionsHelper.unwrapCause(failure) instanceof ResourceNotFoundException
                        ? Async.of(Set.of())
                        : Async.failed(failure));
    }
}
