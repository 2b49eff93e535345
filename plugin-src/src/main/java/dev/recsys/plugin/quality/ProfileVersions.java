/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileJson;
import dev.recsys.ingest.quality.QualityProfileParser;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.opensearch.ExceptionsHelper;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Makes versions of quality profiles, and says what a new version means for vectors that were written with another.
 *
 * <p>The parameters of a version are how it was made, and in {@code profile} the profile itself, so that a listing shows it.
 */
public final class ProfileVersions {
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
    private final QualityProfileType type = new QualityProfileType();

    /** @param executor for reading bodies */
    public ProfileVersions(ArtifactStore store, ArtifactCache cache, Executor executor) {
        this.store = store;
        this.cache = cache;
        this.executor = executor;
    }

    /**
     * Makes a version of what a body declares.
     *
     * @return fails with 400, and changes nothing, if the body is no profile
     */
    Async<PutProfileResponse> put(String name, BytesReference body, MediaType mediaType, Promote promote) {
        return Async.on(executor, () -> {
                    ArtifactReference.parseName(name, "a PUT");
                    return QualityProfileParser.parse(
                            XContentHelper.convertToMap(body, false, mediaType).v2());
                })
                .then(profile ->
                        create(name, profile, (builder, params) -> builder.field("source", "put"), "{}", promote));
    }

    /**
     * Makes a version.
     *
     * @param origin  fields that say how it was made
     * @param metrics JSON object: what was measured
     */
    public Async<PutProfileResponse> create(
            String name, QualityProfile profile, ToXContentFragment origin, String metrics, Promote promote) {
        // It is only wanted for warnings: a live version that cannot be read must not stand in the way of a better one.
        Async<Optional<Loaded<QualityProfile>>> live = live(name).recover(failure -> Async.of(Optional.empty()));
        return live.then(before -> make(name, profile, parameters(profile, origin), metrics, promote)
                .then(made -> versions(name)
                        .map(versions -> new PutProfileResponse(
                                made, versions.live(), warnings(profile, made.version(), before)))));
    }

    private static String parameters(QualityProfile profile, ToXContentFragment origin) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            origin.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.field("profile");
            QualityProfileJson.write(builder, profile);
            return builder.endObject().toString();
        }
    }

    private Async<ArtifactMetadata> make(
            String name, QualityProfile profile, String parameters, String metrics, Promote promote) {
        Async<ArtifactMetadata> created = listener -> store.create(
                type.kind(),
                name,
                parameters,
                QualityProfileType.encode(profile),
                metrics,
                promote != Promote.NEVER,
                listener);
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

    /** A version of a profile, or the live one. */
    public Async<Loaded<QualityProfile>> load(ArtifactReference reference) {
        return listener -> cache.load(type, reference, listener);
    }

    /** The live version; empty if there is none. */
    public Async<Optional<Loaded<QualityProfile>>> live(String name) {
        return Async.of(name)
                .then(text -> load(ArtifactReference.parse(text)))
                .map(Optional::of)
                .recover(failure -> ExceptionsHelper.status(failure) == RestStatus.NOT_FOUND
                        ? Async.of(Optional.empty())
                        : Async.failed(failure));
    }

    /** What a promotion means; never fails. */
    Async<List<String>> warnings(Promotion promotion) {
        ArtifactMetadata promoted = promotion.promoted();
        return load(promoted.reference())
                .then(now -> former(promoted.name(), promotion.former())
                        .map(before -> warnings(now.value(), now.version(), before)))
                .recover(failure -> Async.of(List.of()));
    }

    private Async<Optional<Loaded<QualityProfile>>> former(String name, int version) {
        return version == ArtifactReference.LIVE
                ? Async.of(Optional.empty())
                : load(new ArtifactReference(name, version))
                        .map(Optional::of)
                        .recover(failure -> Async.of(Optional.empty()));
    }

    /**
     * What to tell someone who made or promoted a version.
     *
     * @param before the version that was live
     */
    static List<String> warnings(QualityProfile profile, int version, Optional<Loaded<QualityProfile>> before) {
        List<String> warnings = new ArrayList<>();
        if (profile.scale() > QualityProfile.LARGE_SCALE) {
            warnings.add("[scale] is [" + profile.scale() + "]; above [" + QualityProfile.LARGE_SCALE
                    + "] a search of the nearest neighbours begins to lose some, [" + QualityProfile.DEFAULT_SCALE
                    + "] loses none");
        }
        before.filter(live -> live.version() != version).ifPresent(live -> {
            String difference = profile.otherLayout(live.value());
            if (difference != null) {
                warnings.add(difference + " in version [" + live.version() + "]; vectors written with version ["
                        + live.version() + "] have to be written again before a search with version [" + version + "]");
            }
        });
        try {
            profile.checkFitted();
        } catch (IllegalStateException e) {
            warnings.add(e.getMessage());
        }
        return warnings;
    }
}
