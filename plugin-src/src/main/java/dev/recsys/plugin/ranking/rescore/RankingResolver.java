/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.artifact.ArtifactUse;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ext.LogFeaturesSection;
import dev.recsys.plugin.quality.ProfileUse;
import dev.recsys.plugin.ranking.context.FeatureTemplates;
import dev.recsys.plugin.ranking.context.RankerFields;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.ContextColumns;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.unified.FeatureLog;
import dev.recsys.rescore.unified.Ranker;
import dev.recsys.rescore.unified.UnifiedRescorer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.action.IndicesRequest;
import org.opensearch.common.Nullable;
import org.opensearch.common.UUIDs;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.transport.client.Client;

/** Resolves a ranking request on the coordinating node without blocking: its model, its context, its profiles, then its queries. */
final class RankingResolver {
    private static final String USER = "[" + UnifiedRescorer.NAME + "] rescorer";

    private final RankingServices services;
    private final RankingRequest request;
    private final RankingContext context;
    private final boolean all;
    private final LogFeaturesSection log;

    /**
     * @param context what the model is asked with
     * @param all     all features are read, not only those that the model needs
     * @param log     which features hits are to carry, or null
     */
    RankingResolver(
            RankingServices services,
            RankingRequest request,
            RankingContext context,
            boolean all,
            @Nullable LogFeaturesSection log) {
        this.services = services;
        this.request = request;
        this.context = context;
        this.all = all;
        this.log = log;
    }

    /**
     * What had to be loaded.
     *
     * @param source   a model is pinned
     * @param ranker   null where the request has its own features
     * @param features that are read
     * @param context  looked up and imputed
     */
    record Prepared(
            RankingRequest.Source source,
            @Nullable VersionedRanker ranker,
            FeatureSet features,
            RankingContext context,
            Map<String, VersionedProfile> profiles) {}

    /** @param search that the rescorer is part of, or null where that is not known */
    Async<Prepared> prepare(Client client, @Nullable IndicesRequest search) {
        Async<Prepared> prepared =
                switch (request.source()) {
                    case RankingRequest.Source.Inline inline ->
                        prepare(client, search, null, inline.features(), inline.imputation());
                    case RankingRequest.Source.Named named ->
                        ArtifactUse.load(services.rankers(), USER, "model", named.reference())
                                .then(ranker -> {
                                    ranker.ranker().checkTask(context.task());
                                    return prepare(
                                            client,
                                            search,
                                            ranker,
                                            ranker.ranker().features(),
                                            ranker.ranker().imputation());
                                });
                };
        return prepared;
    }

    private Async<Prepared> prepare(
            Client client,
            @Nullable IndicesRequest search,
            @Nullable VersionedRanker ranker,
            FeatureSet declared,
            Imputation imputation) {
        checkLogged(declared);
        FeatureSet features = read(ranker == null ? null : ranker.ranker(), declared);
        RankerFields wanted = RankerFields.of(features, imputation);
        RankingRequest.Source source =
                ranker == null ? request.source() : new RankingRequest.Source.Named(ranker.reference());
        return services.lookup()
                .complete(client, context, wanted, search, request.ignoreMissingItem())
                .then(found -> {
                    RankingContext completed = imputation.apply(found.context());
                    services.stats().asked(completed.imputed(), found.missingItem(), found.missingHistory());
                    return profiles(features)
                            .map(profiles -> new Prepared(source, ranker, features, completed, profiles));
                });
    }

    private void checkLogged(FeatureSet declared) {
        if (log == null) {
            return;
        }
        for (String name : log.names()) {
            if (declared.column(name) < 0) {
                throw new IllegalArgumentException(
                        "[ext.recsys.log_features.names] has [" + name + "]; the features are " + declared.names());
            }
        }
    }

    private FeatureSet read(@Nullable Ranker ranker, FeatureSet declared) {
        return read(ranker, declared, all, log == null ? List.of() : log.names());
    }

    /**
     * The features that are read for a request.
     *
     * @param ranker null where the request has its own features, all of which are read
     * @param logged names of those that are read besides what the model needs
     */
    static FeatureSet read(@Nullable Ranker ranker, FeatureSet declared, boolean all, Collection<String> logged) {
        Set<String> needed = new LinkedHashSet<>(logged);
        if (ranker != null) {
            needed.addAll(ranker.model().features());
        }
        return all || ranker == null || needed.isEmpty() ? declared : declared.needed(needed);
    }

    private Async<Map<String, VersionedProfile>> profiles(FeatureSet features) {
        Set<String> references = new LinkedHashSet<>();
        for (Feature feature : features.features()) {
            if (feature instanceof Feature.Quality quality) {
                references.add(quality.profile());
            }
        }
        List<String> order = new ArrayList<>(references);
        Map<String, VersionedProfile> loaded = new HashMap<>();
        return Async.inOrder(order.size(), i -> ProfileUse.load(services.profiles(), USER, order.get(i))
                        .map(profile -> {
                            profile.profile().checkFitted();
                            loaded.put(order.get(i), profile);
                            return profile;
                        }))
                .map(done -> loaded);
    }

    /**
     * What goes to the shards.
     *
     * @param now milliseconds since the epoch
     * @throws IllegalArgumentException a value of the context is none that a feature can be made of, or a template filled is no query
     */
    ResolvedRanking resolve(Prepared prepared, NamedXContentRegistry registry, long now) {
        Map<String, QueryBuilder> queries = new HashMap<>();
        for (Feature feature : prepared.features().features()) {
            switch (feature) {
                case Feature.Query query -> {
                    String where = "features." + query.name() + ".query";
                    Optional<QueryBuilder> filled =
                            FeatureTemplates.fill(where, query.query(), prepared.context(), registry);
                    filled.ifPresent(builder -> queries.put(query.name(), builder));
                }
                // What the context has may be refused: here, before any shard works.
                case Feature.Context value -> ContextColumns.value(value, prepared.context());
                case Feature.Vector vector -> VectorColumn.target(vector, prepared.context());
                case Feature.Field field -> {}
                case Feature.FirstPass firstPass -> {}
                case Feature.Prefix prefix -> {}
                case Feature.Equal equal -> {}
                case Feature.QueryLength length -> {}
                case Feature.Quality quality -> {}
                case Feature.Cross cross -> {}
            }
        }
        FeatureLog kept = log == null ? null : new FeatureLog(UUIDs.base64UUID(), log.names());
        // A time that nobody reads would keep requests that are alike from sharing a cached result.
        long moment = prepared.profiles().isEmpty() ? 0 : now;
        ResolvedRanking ranking = new ResolvedRanking(
                prepared.source(), prepared.context(), queries, prepared.profiles(), moment, all, kept);
        for (Feature feature : prepared.features().features()) {
            if (feature instanceof Feature.Quality quality) {
                ranking.signal(quality, prepared.profiles().get(quality.profile()));
            }
        }
        return ranking;
    }
}
