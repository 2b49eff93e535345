/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/**
 * The versions of all artifacts of the cluster: makes them, lists them, promotes and deletes them. Every method returns at once and
 * completes its listener once, in the caller's thread context.
 *
 * <p>A version goes from {@link #allocate} (state {@code training}) to {@link #complete} ({@code candidate}, or {@code live} if it is
 * the first of its name) or to {@link #fail}. Errors: 404 for what does not exist, 409 for what its state does not allow.
 */
public final class ArtifactStore {
    private static final Logger logger = LogManager.getLogger(ArtifactStore.class);

    /** Each attempt fails only because another writer of the same name succeeded; so many at once are not in earnest. */
    private static final int MAX_ATTEMPTS = 200;

    private final ArtifactDocuments documents;
    private final ArtifactPublisher publisher;
    private final ArtifactFailures failures;
    private final ClusterService clusterService;
    private final ThreadPool threadPool;

    ArtifactStore(
            ArtifactDocuments documents,
            ArtifactPublisher publisher,
            ArtifactFailures failures,
            ClusterService clusterService,
            ThreadPool threadPool) {
        this.documents = documents;
        this.publisher = publisher;
        this.failures = failures;
        this.clusterService = clusterService;
        this.threadPool = threadPool;
    }

    /**
     * Gives the next version of a name to the caller, in state {@code training}, made by this node.
     *
     * @param parametersJson JSON object: the source and the parameters that the version is made with
     * @param taskId         the task that makes it, {@code node:number}, or null
     */
    public void allocate(
            String kind,
            String name,
            String parametersJson,
            @Nullable String taskId,
            ActionListener<ArtifactMetadata> listener) {
        allocate(kind, name, parametersJson, taskId).start(listener);
    }

    private Async<ArtifactMetadata> allocate(String kind, String name, String parametersJson, @Nullable String taskId) {
        return Async.of(new ArtifactReference(name, ArtifactReference.LIVE))
                .map(reference -> JsonText.object("parameters", parametersJson))
                .then(parameters -> change(kind, name, ArtifactPointer::withNextVersion)
                        .then(pointer -> begin(pointer, parameters, taskId)));
    }

    private Async<ArtifactMetadata> begin(ArtifactPointer pointer, String parameters, @Nullable String taskId) {
        DiscoveryNode node = clusterService.localNode();
        ArtifactMetadata metadata = new ArtifactMetadata(
                pointer.kind(),
                pointer.name(),
                pointer.latest(),
                ArtifactState.TRAINING,
                threadPool.absoluteTimeInMillis(),
                parameters,
                JsonText.EMPTY,
                null,
                null,
                new ArtifactMetadata.Run(node.getEphemeralId(), node.getName(), taskId),
                Stamp.NONE);
        return documents.write(metadata).recover(failure -> {
            // The write may have arrived although its answer did not: then nobody would end the version.
            failures.settle(metadata, "the version could not be created: " + failure.getMessage());
            return Async.failed(failure);
        });
    }

    /**
     * Stores the content of a version that is in training, which makes it a candidate.
     *
     * @param metadata       as {@link #allocate} gave it
     * @param content        at least one byte
     * @param metricsJson    JSON object: what was measured of the version
     * @param promoteIfFirst whether it becomes live if no version of its name was completed before and none is live
     */
    public void complete(
            ArtifactMetadata metadata,
            byte[] content,
            String metricsJson,
            boolean promoteIfFirst,
            ActionListener<ArtifactMetadata> listener) {
        complete(metadata, content, metricsJson, promoteIfFirst).start(listener);
    }

    private Async<ArtifactMetadata> complete(
            ArtifactMetadata metadata, byte[] content, String metricsJson, boolean promoteIfFirst) {
        if (content.length == 0) {
            return Async.failed(new IllegalArgumentException(metadata.label() + " has no content"));
        }
        int chunks = ArtifactChunk.count(content.length);
        return Async.of(metricsJson)
                .map(json -> JsonText.object("metrics", json))
                .then(json -> Async.inOrder(chunks, i -> documents.write(ArtifactChunk.of(metadata, content, i)))
                        .map(done -> json))
                .then(json -> {
                    String sha256 = ArtifactChunk.checksum(content);
                    return documents.write(
                            metadata.completed(new ArtifactMetadata.Content(content.length, chunks, sha256), json));
                })
                .recover(failure -> Async.failed(
                        ArtifactDocuments.isConflict(failure) ? notInTraining(metadata, failure) : failure))
                .then(done -> enlist(done, promoteIfFirst));
    }

    private static Exception notInTraining(ArtifactMetadata metadata, Exception cause) {
        return conflict(
                metadata.label() + " is no longer in training: it was marked as failed, completed or deleted meanwhile",
                cause);
    }

    /** Notes in the pointer that a version is complete; the first one may become live. */
    private Async<ArtifactMetadata> enlist(ArtifactMetadata done, boolean promoteIfFirst) {
        return change(done.kind(), done.name(), pointer -> {
                    if (pointer.deleting().contains(done.version())) {
                        throw ArtifactDocuments.notFound(done.kind(), done.reference());
                    }
                    boolean first = pointer.completed() == false && pointer.live() == ArtifactReference.LIVE;
                    ArtifactPointer next = pointer.withCompleted();
                    return first && promoteIfFirst ? next.withLive(done.version()) : next;
                })
                .then(pointer -> pointer.live() == done.version()
                        ? announce(pointer, done, ArtifactReference.LIVE).map(Promotion::promoted)
                        : Async.of(done));
    }

    /** Makes a version of content that is at hand: allocates, completes, and marks it as failed if that does not succeed. */
    public void create(
            String kind,
            String name,
            String parametersJson,
            byte[] content,
            String metricsJson,
            boolean promoteIfFirst,
            ActionListener<ArtifactMetadata> listener) {
        allocate(kind, name, parametersJson, null)
                .then(metadata -> complete(metadata, content, metricsJson, promoteIfFirst)
                        .recover(failure -> {
                            failures.settle(metadata, String.valueOf(failure.getMessage()));
                            return Async.failed(failure);
                        }))
                .start(listener);
    }

    /**
     * Marks a version that is in training as failed; one that is not stays as it is.
     *
     * <p>If the index cannot be written now, the listener fails, and this node goes on trying: nothing stays in training.
     */
    public void fail(ArtifactMetadata metadata, String reason, ActionListener<ArtifactMetadata> listener) {
        failures.mark(metadata, reason).start(listener);
    }

    /** All names of a kind in their order, with all their versions. */
    public void list(String kind, ActionListener<List<ArtifactVersions>> listener) {
        documents.list(kind, null).map(ArtifactStore::group).start(listener);
    }

    /** The versions of a name, or the one that the reference pins. */
    public void get(String kind, ArtifactReference reference, ActionListener<ArtifactVersions> listener) {
        versions(kind, reference).start(listener);
    }

    /**
     * The bytes of a complete version as they were stored; whoever asks has accounted memory for them. Answers on the pool
     * {@code recsys}.
     *
     * <p>Fails with 409 for a version that is not complete, and with 500, naming the chunk, if what is stored is damaged.
     */
    public void content(ArtifactMetadata metadata, ActionListener<byte[]> listener) {
        Async.of(metadata)
                .then(version -> {
                    StoredContent.checkComplete(version);
                    return new StoredContent(documents).read(version);
                })
                .then(content -> Async.on(threadPool.executor(ArtifactSettings.RECSYS), () -> {
                    StoredContent.check(metadata, content);
                    return content;
                }))
                .start(listener);
    }

    private Async<ArtifactVersions> versions(String kind, ArtifactReference reference) {
        return documents.list(kind, reference.name()).map(listing -> {
            List<ArtifactVersions> groups = group(listing);
            if (groups.isEmpty()) {
                throw ArtifactDocuments.notFound(kind, reference);
            }
            ArtifactVersions all = groups.get(0);
            if (reference.isLive()) {
                return all;
            }
            List<ArtifactMetadata> one = all.versions().stream()
                    .filter(metadata -> metadata.version() == reference.version())
                    .toList();
            if (one.isEmpty()) {
                throw ArtifactDocuments.notFound(kind, reference);
            }
            return new ArtifactVersions(all.name(), all.live(), all.latest(), one);
        });
    }

    private static List<ArtifactVersions> group(ArtifactDocuments.Listing listing) {
        Map<String, ArtifactPointer> pointers = new TreeMap<>();
        listing.pointers().forEach(pointer -> pointers.put(pointer.name(), pointer));
        Map<String, List<ArtifactMetadata>> versions = new TreeMap<>();
        for (ArtifactMetadata metadata : listing.versions()) {
            ArtifactPointer pointer = pointers.get(metadata.name());
            versions.computeIfAbsent(metadata.name(), name -> new ArrayList<>())
                    .add(metadata.seenWith(pointer == null ? ArtifactReference.LIVE : pointer.live()));
        }
        List<ArtifactVersions> groups = new ArrayList<>(versions.size());
        versions.forEach((name, list) -> {
            list.sort(Comparator.comparingInt(ArtifactMetadata::version).reversed());
            ArtifactPointer pointer = pointers.getOrDefault(
                    name, ArtifactPointer.absent(list.get(0).kind(), name));
            groups.add(new ArtifactVersions(
                    name, pointer.live(), Math.max(pointer.latest(), list.get(0).version()), list));
        });
        return groups;
    }

    /**
     * Makes a version live, also one that was live before (rollback), and waits until every node knows.
     *
     * @param reference the version; the bare name means the newest complete one
     */
    public void promote(String kind, ArtifactReference reference, ActionListener<Promotion> listener) {
        Async<Integer> target = reference.isLive()
                ? versions(kind, reference).map(ArtifactStore::newestComplete)
                : Async.of(reference.version());
        target.then(version -> promote(kind, reference.name(), version, pointer -> {}, MAX_ATTEMPTS))
                .start(listener);
    }

    /**
     * The same as long as the version that it was compared with is live still; else fails with {@link OtherVersionLiveException}, and
     * changes nothing.
     *
     * @param reference with its version
     * @param compared  the version that must be live; 0 if none may be
     */
    public void promoteOver(
            String kind, ArtifactReference reference, int compared, ActionListener<Promotion> listener) {
        promote(
                        kind,
                        reference.name(),
                        reference.version(),
                        pointer -> {
                            // It may be this version that is live: what was written although its answer was lost.
                            if (pointer.live() != compared && pointer.live() != reference.version()) {
                                throw new OtherVersionLiveException(compared, pointer.live());
                            }
                        },
                        MAX_ATTEMPTS)
                .start(listener);
    }

    private static int newestComplete(ArtifactVersions versions) {
        return versions.versions().stream()
                .filter(metadata -> metadata.state().isComplete())
                .mapToInt(ArtifactMetadata::version)
                .findFirst()
                .orElseThrow(() ->
                        conflict("[" + versions.name() + "] has no complete version that could be promoted", null));
    }

    /** The pointer is read before the metadata: whoever deletes the version in between changes the pointer, and this begins anew. */
    private Async<Promotion> promote(
            String kind, String name, int version, Consumer<ArtifactPointer> check, int attempts) {
        return documents
                .pointer(kind, name)
                .then(pointer -> documents.metadata(kind, name, version).then(metadata -> {
                    check.accept(pointer);
                    if (pointer.deleting().contains(version)) {
                        throw ArtifactDocuments.notFound(kind, metadata.reference());
                    }
                    if (metadata.state().isComplete() == false) {
                        throw conflict(
                                metadata.label() + " is in state [" + metadata.state()
                                        + "]; only a complete version can be promoted",
                                null);
                    }
                    Async<ArtifactPointer> written = pointer.live() == version
                            ? Async.of(pointer)
                            : documents.write(pointer.withLive(version).withCompleted());
                    return written.then(next -> announce(next, metadata, pointer.live()))
                            .recover(failure -> ArtifactDocuments.isConflict(failure) && attempts > 1
                                    ? promote(kind, name, version, check, attempts - 1)
                                    : Async.failed(failure));
                }));
    }

    /** After the pointer says so: tells all nodes, then lets the states of the documents follow. */
    private Async<Promotion> announce(ArtifactPointer pointer, ArtifactMetadata live, int former) {
        int retired = former == live.version() ? ArtifactReference.LIVE : former;
        return publisher.publish(pointer, List.of()).then(nodes -> follow(
                        live.kind(), live.name(), retired, ArtifactState.RETIRED)
                .then(done -> follow(live.kind(), live.name(), live.version(), ArtifactState.LIVE))
                .map(done -> new Promotion(live.seenWith(live.version()), former, nodes)));
    }

    /** Sets the state of a document after its pointer; what a reader sees is decided by the pointer, so that this may fail. */
    private Async<Boolean> follow(String kind, String name, int version, ArtifactState state) {
        if (version == ArtifactReference.LIVE) {
            return Async.of(true);
        }
        return documents
                .metadata(kind, name, version)
                .then(metadata -> metadata.state() == state
                        ? Async.of(true)
                        : documents.write(metadata.with(state)).map(done -> true))
                .recover(failure -> {
                    logger.debug("state [{}] of {} [{}@{}] was not written", state, kind, name, version, failure);
                    return Async.of(true);
                });
    }

    /**
     * Deletes a version, or with the bare name all versions.
     *
     * @param force whether the live version may go too
     */
    public void delete(String kind, ArtifactReference reference, boolean force, ActionListener<Deletion> listener) {
        versions(kind, reference)
                .then(found -> {
                    for (ArtifactMetadata metadata : found.versions()) {
                        refuseDeletion(metadata, force);
                    }
                    List<Integer> gone = new ArrayList<>();
                    return Async.inOrder(found.versions().size(), i -> delete(
                                            found.versions().get(i), force)
                                    .map(done ->
                                            gone.add(found.versions().get(i).version())))
                            .then(done -> forgetCompletion(kind, reference))
                            .then(done -> announceDeleted(kind, reference.name(), gone))
                            .recover(failure -> gone.isEmpty()
                                    ? Async.failed(failure)
                                    : announceDeleted(kind, reference.name(), gone)
                                            .then(nodes -> Async.failed(failure)));
                })
                .start(listener);
    }

    /** With all its versions gone, a name is as good as new: the next version may go live by itself again. */
    private Async<ArtifactPointer> forgetCompletion(String kind, ArtifactReference reference) {
        return reference.isLive()
                ? change(kind, reference.name(), ArtifactPointer::withoutCompleted)
                : documents.pointer(kind, reference.name());
    }

    private Async<Deletion> announceDeleted(String kind, String name, List<Integer> versions) {
        return documents
                .pointer(kind, name)
                .then(pointer -> publisher.publish(pointer, versions))
                .map(nodes -> new Deletion(name, versions, nodes));
    }

    private static void refuseDeletion(ArtifactMetadata metadata, boolean force) {
        if (metadata.state() == ArtifactState.TRAINING) {
            String task = metadata.run().taskId() == null
                    ? "its task"
                    : "its task [" + metadata.run().taskId() + "]";
            throw conflict(metadata.label() + " is in training; cancel " + task + " first", null);
        }
        if (metadata.state() == ArtifactState.LIVE && force == false) {
            throw conflict(
                    metadata.label() + " is live; promote another version first, or delete it with [force=true]", null);
        }
    }

    /** First the pointer, so that nobody promotes the version any more; then the documents. */
    private Async<Boolean> delete(ArtifactMetadata metadata, boolean force) {
        return change(metadata.kind(), metadata.name(), pointer -> {
                    refuseDeletion(metadata.seenWith(pointer.live()), force);
                    return pointer.withDeleting(metadata.version());
                })
                .then(pointer -> documents.deleteMetadata(metadata))
                .then(gone -> documents.deleteChunks(metadata))
                .then(gone ->
                        change(metadata.kind(), metadata.name(), pointer -> pointer.withDeleted(metadata.version())))
                .map(pointer -> true);
    }

    /** Replaces the pointer of a name, as often as another writer comes first. */
    private Async<ArtifactPointer> change(String kind, String name, UnaryOperator<ArtifactPointer> change) {
        return change(kind, name, change, MAX_ATTEMPTS);
    }

    private Async<ArtifactPointer> change(
            String kind, String name, UnaryOperator<ArtifactPointer> change, int attempts) {
        return documents.pointer(kind, name).then(pointer -> documents
                .write(change.apply(pointer))
                .recover(failure -> ArtifactDocuments.isConflict(failure) && attempts > 1
                        ? change(kind, name, change, attempts - 1)
                        : Async.failed(failure)));
    }

    private static OpenSearchStatusException conflict(String message, @Nullable Exception cause) {
        return new OpenSearchStatusException(message, RestStatus.CONFLICT, cause);
    }
}
