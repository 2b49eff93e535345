/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.artifact.definition.Definitions;
import dev.recsys.plugin.async.Async;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.unified.Ranker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.lease.Releasable;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.rest.RestStatus;

/** Makes versions of ranking models, and says what a new version means for requests and logged features of another. */
public final class ModelVersions extends Definitions<Ranker> {
    /** The string of the file, its bytes, the model that is read of it, and what is stored. */
    private static final int BYTES_PER_BYTE_OF_BODY = 4;

    /** What is stored, and the file in it as text. */
    private static final int BYTES_PER_BYTE_SHOWN = 3;

    private final ArtifactStore store;
    private final Executor executor;
    private final CircuitBreaker breaker;

    /** @param executor for reading bodies */
    public ModelVersions(
            RankerType type, ArtifactStore store, ArtifactCache cache, Executor executor, CircuitBreaker breaker) {
        super(type, store, cache, executor);
        this.store = store;
        this.executor = executor;
        this.breaker = breaker;
    }

    @Override
    protected Releasable reserve(String name, int bytes) {
        RankerType.checkBody(bytes);
        return new Reservation(breaker, "reading model [" + name + "]", (long) BYTES_PER_BYTE_OF_BODY * bytes);
    }

    /**
     * What is stored of a version; the reading of it is accounted.
     *
     * @param found     the versions of the name that the reference has
     * @param reference the version, or the live one
     */
    Async<byte[]> content(ArtifactVersions found, ArtifactReference reference) {
        int version = reference.isLive() ? found.live() : reference.version();
        for (ArtifactMetadata metadata : found.versions()) {
            if (metadata.version() == version) {
                return content(metadata);
            }
        }
        return Async.failed(new OpenSearchStatusException(
                "model [" + reference + "] has no live version; name one, for example [" + found.name() + "@"
                        + found.latest() + "]",
                RestStatus.NOT_FOUND));
    }

    private Async<byte[]> content(ArtifactMetadata metadata) {
        long bytes = metadata.content() == null ? 0 : metadata.content().bytes();
        return Async.on(
                        executor,
                        () -> new Reservation(
                                breaker, "showing model [" + metadata.reference() + "]", BYTES_PER_BYTE_SHOWN * bytes))
                .then(memory -> {
                    Async<byte[]> read = listener -> store.content(metadata, listener);
                    return read.map(content -> {
                                memory.close();
                                return content;
                            })
                            .recover(failure -> {
                                memory.close();
                                return Async.failed(failure);
                            });
                });
    }

    @Override
    protected List<String> warnings(Ranker ranker, int version, Optional<Loaded<Ranker>> before) {
        List<String> warnings = new ArrayList<>();
        List<String> unread = unread(ranker);
        if (unread.isEmpty() == false) {
            warnings.add("the model does not read the features " + unread
                    + "; they are computed for exports and logs, and for nothing else");
        }
        before.filter(live -> live.version() != version).ifPresent(live -> {
            List<String> tasks = new ArrayList<>(live.value().tasks());
            tasks.removeAll(ranker.tasks());
            if (tasks.isEmpty() == false) {
                warnings.add("version [" + live.version() + "] knows the tasks " + tasks + ", which version [" + version
                        + "] does not; requests with them will fail");
            }
            List<String> changed = changed(ranker, live.value());
            if (changed.isEmpty() == false) {
                warnings.add("the features " + changed + " are declared otherwise than in version [" + live.version()
                        + "]; what was logged of them with that version is not what version [" + version + "] reads");
            }
            if (ranker.imputation().equals(live.value().imputation()) == false) {
                warnings.add("[imputation] is another than in version [" + live.version() + "]");
            }
        });
        return warnings;
    }

    private static List<String> unread(Ranker ranker) {
        Set<String> read = new HashSet<>(ranker.model().features());
        List<Feature> features = ranker.features().features();
        // Crosses are only of what stands before them.
        for (int i = features.size() - 1; i >= 0; i--) {
            if (features.get(i) instanceof Feature.Cross cross && read.contains(cross.name())) {
                read.addAll(cross.of());
            }
        }
        return ranker.features().names().stream()
                .filter(name -> read.contains(name) == false)
                .toList();
    }

    private static List<String> changed(Ranker ranker, Ranker before) {
        List<String> changed = new ArrayList<>();
        for (Feature feature : ranker.features().features()) {
            int column = before.features().column(feature.name());
            if (column >= 0 && before.features().features().get(column).equals(feature) == false) {
                changed.add(feature.name());
            }
        }
        return changed;
    }
}
