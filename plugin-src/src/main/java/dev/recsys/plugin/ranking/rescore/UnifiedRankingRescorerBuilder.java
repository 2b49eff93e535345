/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.artifact.ArtifactUse;
import dev.recsys.plugin.ext.LogFeaturesSection;
import dev.recsys.plugin.ext.RecsysExt;
import dev.recsys.plugin.ext.RecsysExtBuilder;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.plugin.rescore.RescoreRequests;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.FeatureExtractor;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.unified.UnifiedRescoreContext;
import dev.recsys.rescore.unified.UnifiedRescorer;
import dev.recsys.rescore.unified.UnifiedScoring;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.lucene.util.SetOnce;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentLocation;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.RescorerBuilder;

/**
 * Rescorer {@value #NAME}: gives the documents of a window the scores of a ranking model.
 *
 * <pre>{@code
 * "rescore": { "window_size": 500,
 *              "unified_ranking": { "model": "ranker", "context": {"task": "search", "query": "red shoes"} } }
 * }</pre>
 *
 * <p>{@code model} is a name ({@code ranker} for the live version, {@code ranker@2} for a pinned one). Without {@code context} that of
 * the request, {@code ext.recsys.context}, is taken. With {@code features}, and {@code imputation}, in the place of {@code model} the
 * documents keep their scores: that is for logging features before there is a model.
 *
 * <p>The coordinating node loads the model, looks up the fields of the context's items that it reads, imputes what is missing, fills the
 * templates of query features and loads quality profiles, all of it without blocking; shards get the result and the model's pinned name,
 * and load the model, without blocking too, where their node does not have it. A search with {@code hybrid} or {@code collapse} is
 * refused, see {@link RescoreRequests}.
 */
public final class UnifiedRankingRescorerBuilder extends RescorerBuilder<UnifiedRankingRescorerBuilder> {
    public static final String NAME = UnifiedRescorer.NAME;

    private final State state;
    private final Supplier<RankingServices> services;

    /** How far a request has come. */
    private sealed interface State {
        /** What two rescorers that are equal have alike. */
        Object asked();

        /** As it was sent. */
        record Asked(RankingRequest asked) implements State {}

        /** Its model and its context are being looked up; never leaves the node. */
        record Preparing(RankingRequest asked, RankingResolver resolver, SetOnce<RankingResolver.Prepared> result)
                implements State {}

        /**
         * Ready for the shards.
         *
         * @param ranker null where this node has not loaded it for this request, or where there is none
         */
        record Resolved(ResolvedRanking asked, @Nullable VersionedRanker ranker) implements State {}

        /** Its model is being loaded on the shard's node; never leaves the node. */
        record Loading(ResolvedRanking asked, SetOnce<VersionedRanker> ranker) implements State {}
    }

    private static final byte ASKED = 0;
    private static final byte RESOLVED = 1;

    private UnifiedRankingRescorerBuilder(State state, Supplier<RankingServices> services, Integer window) {
        this.state = state;
        this.services = services;
        this.windowSize = window;
    }

    private UnifiedRankingRescorerBuilder(StreamInput in, Supplier<RankingServices> services) throws IOException {
        super(in);
        this.services = services;
        byte kind = in.readByte();
        this.state = switch (kind) {
            case ASKED -> new State.Asked(RankingRequest.read(in));
            case RESOLVED -> new State.Resolved(ResolvedRanking.read(in), null);
            default -> throw new IOException("unknown kind [" + kind + "] of [" + NAME + "] rescorer");
        };
    }

    /** A rescorer for a search that this node makes. */
    public UnifiedRankingRescorerBuilder(RankingRequest request, Supplier<RankingServices> services) {
        this(new State.Asked(request), services, null);
    }

    UnifiedRankingRescorerBuilder(ResolvedRanking ranking, Supplier<RankingServices> services) {
        this(new State.Resolved(ranking, null), services, null);
    }

    /**
     * What a plugin registers.
     *
     * @param services asked for when they are needed, not before: nodes parse requests while they still start
     */
    public static SearchPlugin.RescorerSpec<UnifiedRankingRescorerBuilder> spec(Supplier<RankingServices> services) {
        return new SearchPlugin.RescorerSpec<>(
                NAME,
                in -> new UnifiedRankingRescorerBuilder(in, services),
                parser -> new UnifiedRankingRescorerBuilder(parse(parser), services));
    }

    private static RankingRequest parse(XContentParser parser) throws IOException {
        XContentLocation location = parser.getTokenLocation();
        try {
            return RankingRequest.parse(parser.mapOrdered());
        } catch (IllegalArgumentException e) {
            throw new ParsingException(location, "[" + NAME + "] rescorer: " + e.getMessage(), e);
        }
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        switch (state) {
            case State.Asked asked -> {
                out.writeByte(ASKED);
                asked.asked().writeTo(out);
            }
            case State.Resolved resolved -> {
                out.writeByte(RESOLVED);
                resolved.asked().writeTo(out);
            }
            case State.Preparing preparing -> throw unsendable();
            case State.Loading loading -> throw unsendable();
        }
    }

    private static IllegalStateException unsendable() {
        return new IllegalStateException("a [" + NAME + "] rescorer cannot be sent while it is being resolved");
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        RankingRequest request =
                switch (state) {
                    case State.Asked asked -> asked.asked();
                    case State.Preparing preparing -> preparing.asked();
                    case State.Resolved resolved -> resolved.asked().asRequest();
                    case State.Loading loading -> loading.asked().asRequest();
                };
        request.toXContent(builder, params);
        builder.endObject();
    }

    @Override
    public RescorerBuilder<UnifiedRankingRescorerBuilder> rewrite(QueryRewriteContext context) throws IOException {
        return switch (state) {
            case State.Asked asked -> {
                RescoreRequests.check(context, NAME, windowSize);
                yield prepare(asked.asked(), context);
            }
            case State.Preparing preparing -> {
                RankingResolver.Prepared prepared = preparing.result().get();
                yield prepared == null ? this : with(resolved(preparing.resolver(), prepared, context));
            }
            case State.Resolved resolved -> rewrite(resolved, context);
            case State.Loading loading -> {
                VersionedRanker ranker = loading.ranker().get();
                yield ranker == null ? this : with(new State.Resolved(loading.asked(), ranker));
            }
        };
    }

    private UnifiedRankingRescorerBuilder with(State other) {
        return new UnifiedRankingRescorerBuilder(other, services, windowSize);
    }

    private UnifiedRankingRescorerBuilder prepare(RankingRequest request, QueryRewriteContext rewriting) {
        QueryCoordinatorContext coordinator = rewriting.convertToCoordinatorContext();
        IndicesRequest search = coordinator == null ? null : coordinator.getSearchRequest();
        SearchSourceBuilder source = search instanceof SearchRequest whole ? whole.source() : null;
        RecsysExt ext = source == null ? RecsysExt.EMPTY : RecsysExtBuilder.in(source.ext());
        RankingContext context = request.context() == null ? ext.context() : request.context();
        if (context == null) {
            throw new IllegalArgumentException("[" + NAME + "] rescorer: [context] is missing; give it here, as in"
                    + " {\"" + NAME + "\": {\"model\": \"…\", \"context\": {\"task\": \"search\", …}}}, or once for the"
                    + " request, as in {\"ext\": {\"recsys\": {\"context\": {\"task\": \"search\", …}}}}");
        }
        LogFeaturesSection log = ext.logFeatures();
        boolean explained = source != null && Boolean.TRUE.equals(source.explain());
        boolean all = explained || (log != null && log.names().isEmpty());
        RankingResolver resolver = new RankingResolver(services.get(), request, context, all, log);
        SetOnce<RankingResolver.Prepared> result = new SetOnce<>();
        rewriting.registerAsyncAction(
                (client, listener) -> resolver.prepare(client, search).start(ActionListener.map(listener, prepared -> {
                    result.set(prepared);
                    return null;
                })));
        return with(new State.Preparing(request, resolver, result));
    }

    private static State.Resolved resolved(
            RankingResolver resolver, RankingResolver.Prepared prepared, QueryRewriteContext rewriting) {
        ResolvedRanking ranking = resolver.resolve(prepared, rewriting.getXContentRegistry(), rewriting.nowInMillis());
        return new State.Resolved(ranking, prepared.ranker());
    }

    private RescorerBuilder<UnifiedRankingRescorerBuilder> rewrite(
            State.Resolved resolved, QueryRewriteContext rewriting) throws IOException {
        ResolvedRanking rewritten = resolved.asked().rewrite(rewriting);
        if (rewritten != resolved.asked()) {
            return with(new State.Resolved(rewritten, resolved.ranker()));
        }
        boolean elsewhere = rewriting.convertToCoordinatorContext() != null;
        if (elsewhere
                || resolved.ranker() != null
                || rewritten.source() instanceof RankingRequest.Source.Named == false) {
            return this;
        }
        String reference = ((RankingRequest.Source.Named) rewritten.source()).reference();
        VersionedRanker cached = services.get().rankers().cached(reference);
        if (cached != null) {
            return with(new State.Resolved(rewritten, cached));
        }
        if (rewriting.convertToShardContext() != null) {
            // A later phase, in which nothing may be waited for; it may do without the model.
            return this;
        }
        SetOnce<VersionedRanker> result = new SetOnce<>();
        rewriting.registerAsyncAction((client, listener) -> ArtifactUse.load(
                        services.get().rankers(), "[" + NAME + "] rescorer", "model", reference)
                .start(ActionListener.map(listener, ranker -> {
                    result.set(ranker);
                    return null;
                })));
        return with(new State.Loading(rewritten, result));
    }

    @Override
    protected RescoreContext innerBuildContext(int window, QueryShardContext shard) throws IOException {
        if (state instanceof State.Resolved resolved) {
            ResolvedRanking ranking = resolved.asked();
            if (ranking.log() != null || ranking.profiles().isEmpty() == false) {
                // The time was sent along; that this asks for it too keeps the result out of the request cache, which
                // knows neither
                // logged features nor what a day does to freshness.
                shard.nowInMillis();
            }
            VersionedRanker ranker = resolved.ranker();
            return new UnifiedRescoreContext(
                    window,
                    ranking.label(),
                    scoring(ranking, ranker, shard),
                    services.get().stats().shard(ranker == null ? null : ranker.name()),
                    services.get().memory(),
                    ranking.log());
        }
        throw new IllegalStateException("a [" + NAME + "] rescorer must be rewritten before it is run");
    }

    @Nullable
    private static UnifiedScoring scoring(
            ResolvedRanking ranking, @Nullable VersionedRanker ranker, QueryShardContext shard) throws IOException {
        FeatureSet features;
        if (ranking.source() instanceof RankingRequest.Source.Inline inline) {
            features = inline.features();
        } else if (ranker == null) {
            return null;
        } else {
            FeatureSet declared = ranker.ranker().features();
            features = RankingResolver.read(
                    ranker.ranker(),
                    declared,
                    ranking.all(),
                    ranking.log() == null ? List.of() : ranking.log().names());
        }
        return new UnifiedScoring(
                ranking.label(),
                ranker == null ? null : ranker.ranker().model(),
                ranking.context(),
                FeatureExtractor.of(features, new ShardColumns(ranking, shard)));
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && state.asked().equals(((UnifiedRankingRescorerBuilder) other).state.asked());
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), state.asked());
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
