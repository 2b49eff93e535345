/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.quality.ProfileUse;
import dev.recsys.plugin.rescore.RescoreRequests;
import dev.recsys.rescore.quality.QualityRescoreContext;
import dev.recsys.rescore.quality.QualityRescorer;
import dev.recsys.rescore.quality.QualityScoring;
import dev.recsys.rescore.quality.RescoreStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.lucene.util.SetOnce;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentLocation;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.RescorerBuilder;

/**
 * Rescorer {@value #NAME}: adds quality signals, computed from doc values, to the scores of a window.
 *
 * <pre>{@code
 * "rescore": { "window_size": 50,
 *              "quality": { "profile": "shop", "weights": {"rating": 0.1}, "mode": "add", "first_pass": "score" } }
 * }</pre>
 *
 * <p>{@code profile} is a name ({@code shop} for the live version, {@code shop@2} for a pinned one) or a profile as an object; {@code
 * weights} replace single weights of it. {@code mode} is {@code add} (x + Σ w·f) or {@code multiply} (x · (1 + Σ w·f), or x ÷ (1 + Σ
 * w·f) where x is negative); {@code first_pass} says whether x is the score ({@code score}) or the inner product that it was made of
 * ({@code inner_product}).
 *
 * <p>The coordinating node loads the profile, without blocking, and sends it to the shards with the request's time, at which freshness
 * is evaluated: a later page is of a later time, which moves documents only where two scores differ by less than freshness has lost
 * meanwhile. A search with {@code hybrid} or {@code collapse} is refused, see {@link RescoreRequests}.
 */
public final class QualityRescorerBuilder extends RescorerBuilder<QualityRescorerBuilder> {
    public static final String NAME = QualityRescorer.NAME;

    private final State state;
    private final Services services;

    /** How far a request has come. */
    private sealed interface State {
        /** As it was sent. */
        record Asked(QualityRescore request) implements State {}

        /** Its profile is being loaded; never leaves the node. */
        record Pending(QualityRescore request, SetOnce<VersionedProfile> profile) implements State {}

        /** Ready for the shards. */
        record Resolved(ResolvedQuality quality) implements State {}
    }

    /** What a node has for it; asked for when it is needed, not before: nodes parse requests while they still start. */
    private record Services(Supplier<QualityProfileSource> profiles, Supplier<RescoreStats> stats) {}

    private static final byte ASKED = 0;
    private static final byte RESOLVED = 1;

    private QualityRescorerBuilder(State state, Services services, Integer window) {
        this.state = state;
        this.services = services;
        this.windowSize = window;
    }

    private QualityRescorerBuilder(StreamInput in, Services services) throws IOException {
        super(in);
        this.services = services;
        byte kind = in.readByte();
        this.state = switch (kind) {
            case ASKED -> new State.Asked(QualityRescore.read(in));
            case RESOLVED -> new State.Resolved(ResolvedQuality.read(in));
            default -> throw new IOException("unknown kind [" + kind + "] of [" + NAME + "] rescorer");
        };
    }

    QualityRescorerBuilder(
            QualityRescore request, Supplier<QualityProfileSource> profiles, Supplier<RescoreStats> stats) {
        this(new State.Asked(request), new Services(profiles, stats), null);
    }

    QualityRescorerBuilder(ResolvedQuality quality, Supplier<RescoreStats> stats) {
        this(new State.Resolved(quality), new Services(() -> null, stats), null);
    }

    /**
     * What a plugin registers.
     *
     * @param profiles asked for when a request is resolved
     * @param stats    asked for when a shard prepares to rescore
     */
    public static SearchPlugin.RescorerSpec<QualityRescorerBuilder> spec(
            Supplier<QualityProfileSource> profiles, Supplier<RescoreStats> stats) {
        Services services = new Services(profiles, stats);
        return new SearchPlugin.RescorerSpec<>(
                NAME, in -> new QualityRescorerBuilder(in, services), parser -> parse(parser, services));
    }

    private static QualityRescorerBuilder parse(XContentParser parser, Services services) throws IOException {
        XContentLocation location = parser.getTokenLocation();
        try {
            QualityRescore request = QualityRescore.parse(parser.map());
            return new QualityRescorerBuilder(new State.Asked(request), services, null);
        } catch (IllegalArgumentException e) {
            throw new ParsingException(location, "[" + NAME + "] rescorer: " + e.getMessage(), e);
        }
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        switch (state) {
            case State.Asked asked -> {
                out.writeByte(ASKED);
                asked.request().writeTo(out);
            }
            case State.Resolved resolved -> {
                out.writeByte(RESOLVED);
                resolved.quality().writeTo(out);
            }
            case State.Pending pending ->
                throw new IllegalStateException("a [" + NAME + "] rescorer cannot be sent while it is being resolved");
        }
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        switch (state) {
            case State.Asked asked -> asked.request().toXContent(builder, params);
            case State.Pending pending -> pending.request().toXContent(builder, params);
            case State.Resolved resolved -> resolved.quality().asRequest().toXContent(builder, params);
        }
        builder.endObject();
    }

    @Override
    public RescorerBuilder<QualityRescorerBuilder> rewrite(QueryRewriteContext context) throws IOException {
        return switch (state) {
            case State.Asked asked -> {
                RescoreRequests.check(context, NAME, windowSize);
                yield start(asked.request(), context);
            }
            case State.Pending pending -> {
                VersionedProfile profile = pending.profile().get();
                yield profile == null ? this : resolved(pending.request(), profile, context);
            }
            case State.Resolved resolved -> this;
        };
    }

    private QualityRescorerBuilder start(QualityRescore request, QueryRewriteContext context) {
        return switch (request.profile()) {
            case QualityRescore.Profile.Inline inline ->
                resolved(request, ResolvedQuality.inline(inline.profile()), context);
            case QualityRescore.Profile.Named named -> {
                VersionedProfile cached = services.profiles().get().cached(named.reference());
                if (cached != null) {
                    yield resolved(request, cached, context);
                }
                SetOnce<VersionedProfile> result = new SetOnce<>();
                context.registerAsyncAction((client, listener) -> ProfileUse.load(
                        services.profiles().get(), "[" + NAME + "] rescorer", named.reference(), result, listener));
                yield new QualityRescorerBuilder(new State.Pending(request, result), services, windowSize);
            }
        };
    }

    private QualityRescorerBuilder resolved(
            QualityRescore request, VersionedProfile profile, QueryRewriteContext context) {
        ResolvedQuality quality = ResolvedQuality.of(request, profile, context.nowInMillis());
        return new QualityRescorerBuilder(new State.Resolved(quality), services, windowSize);
    }

    @Override
    protected RescoreContext innerBuildContext(int window, QueryShardContext shard) throws IOException {
        if (state instanceof State.Resolved resolved) {
            return new QualityRescoreContext(
                    window, scoring(resolved.quality(), shard), services.stats().get());
        }
        throw new IllegalStateException("a [" + NAME + "] rescorer must be rewritten before it is run");
    }

    private static QualityScoring scoring(ResolvedQuality quality, QueryShardContext shard) {
        if (quality.readsDates()) {
            // The time was sent along; that this asks for it too keeps the result out of the request cache.
            shard.nowInMillis();
        }
        QualityProfile profile = quality.profile().profile();
        String user = "[" + NAME + "] rescorer with " + quality.label();
        List<QualityScoring.Weighted> signals = new ArrayList<>();
        for (int i = 0; i < profile.signals().size(); i++) {
            Signal signal = profile.signals().get(i);
            signals.add(new QualityScoring.Weighted(
                    DocValueSignal.of(signal, quality.now(), user, shard),
                    profile.weights().get(i)));
        }
        return new QualityScoring(quality.label(), signals, quality.mode(), quality.firstPass());
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && state.equals(((QualityRescorerBuilder) other).state);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), state);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
