/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import dev.recsys.plugin.artifact.ArtifactCache;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.lease.Releasable;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Makes versions of what users declare as JSON, and says what a new version means where another one is in use.
 *
 * <p>The parameters of a version are how it was made, and in {@link DeclaredType#property} what was declared, so that a listing
 * shows it. Each kind has a subclass of its own, which OpenSearch gives to the kind's transport actions.
 *
 * @param <T> what is declared
 */
public abstract class Definitions<T> {
    /** Whether a new version becomes live. */
    public enum Promote {
        /** If it is the first complete one of its name. */
        IF_FIRST,
        ALWAYS,
        NEVER
    }

    private final ArtifactStore store;
    private final ArtifactCache cache;
    private final Executor executor;
    private final DeclaredType<T> type;

    /** @param executor for reading bodies */
    protected Definitions(DeclaredType<T> type, ArtifactStore store, ArtifactCache cache, Executor executor) {
        this.type = type;
        this.store = store;
        this.cache = cache;
        this.executor = executor;
    }

    /**
     * What to tell someone who made or promoted a version.
     *
     * @param before the version that was live
     */
    protected abstract List<String> warnings(T value, int version, Optional<Loaded<T>> before);

    /**
     * Makes a version of what a body declares.
     *
     * @return fails with 400, and changes nothing, if the body declares no such thing
     */
    public final Async<PutDefinitionResponse> put(
            String name, BytesReference body, MediaType mediaType, Promote promote) {
        return Async.on(executor, () -> {
                    ArtifactReference.parseName(name, "a PUT");
                    return reserve(name, body.length());
                })
                .then(memory -> Async.of(body)
                        .map(bytes -> type.draft(bytes, mediaType))
                        .then(draft ->
                                create(name, draft, (builder, params) -> builder.field("source", "put"), "{}", promote))
                        .map(made -> {
                            memory.close();
                            return made;
                        })
                        .recover(failure -> {
                            memory.close();
                            return Async.failed(failure);
                        }));
    }

    /**
     * Accounts memory for reading a body and storing what it declares; here none, since most bodies are small.
     *
     * @param bytes of the body
     * @return closed when the version is made, or is not
     */
    protected Releasable reserve(String name, int bytes) {
        return () -> {};
    }

    /**
     * Makes a version.
     *
     * @param origin  fields that say how it was made
     * @param metrics JSON object: what was measured
     */
    public final Async<PutDefinitionResponse> create(
            String name, Draft<T> draft, ToXContentFragment origin, String metrics, Promote promote) {
        // It is only wanted for warnings: a live version that cannot be read must not stand in the way of a better one.
        Async<Optional<Loaded<T>>> live = live(name).recover(failure -> Async.of(Optional.empty()));
        return live.then(before -> make(name, draft.content(), parameters(draft, origin), metrics, promote)
                .then(made -> versions(name)
                        .map(versions -> new PutDefinitionResponse(
                                made, versions.live(), warnings(draft.value(), made.version(), before)))));
    }

    private String parameters(Draft<T> draft, ToXContentFragment origin) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            origin.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.field(type.property());
            draft.description().toXContent(builder, ToXContent.EMPTY_PARAMS);
            return builder.endObject().toString();
        }
    }

    private Async<ArtifactMetadata> make(
            String name, byte[] content, String parameters, String metrics, Promote promote) {
        Async<ArtifactMetadata> created = listener ->
                store.create(type.kind(), name, parameters, content, metrics, promote != Promote.NEVER, listener);
        if (promote != Promote.ALWAYS) {
            return created;
        }
        return created.then(made -> {
            if (made.state() == ArtifactState.LIVE) {
                return Async.of(made);
            }
            Async<Promotion> promoted = listener -> store.promote(type.kind(), made.reference(), listener);
            return promoted.map(Promotion::promoted);
        });
    }

    private Async<ArtifactVersions> versions(String name) {
        return listener -> store.get(type.kind(), new ArtifactReference(name, ArtifactReference.LIVE), listener);
    }

    /** A version, or the live one. */
    public final Async<Loaded<T>> load(ArtifactReference reference) {
        return listener -> cache.load(type, reference, listener);
    }

    /** The live version; empty if there is none. */
    public final Async<Optional<Loaded<T>>> live(String name) {
        return Async.of(name)
                .then(text -> load(ArtifactReference.parse(text)))
                .map(Optional::of)
                .recover(failure -> ExceptionsHelper.status(failure) == RestStatus.NOT_FOUND
                        ? Async.of(Optional.empty())
                        : Async.failed(failure));
    }

    /** What a promotion means; never fails. */
    public final Async<List<String>> warnings(Promotion promotion) {
        ArtifactMetadata promoted = promotion.promoted();
        return load(promoted.reference())
                .then(now -> former(promoted.name(), promotion.former())
                        .map(before -> warnings(now.value(), now.version(), before)))
                .recover(failure -> Async.of(List.of()));
    }

    private Async<Optional<Loaded<T>>> former(String name, int version) {
        return version == ArtifactReference.LIVE
                ? Async.of(Optional.empty())
                : load(new ArtifactReference(name, version))
                        .map(Optional::of)
                        .recover(failure -> Async.of(Optional.empty()));
    }
}
