/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.plugin.ranking.rescore.RankingRequest;
import dev.recsys.plugin.ranking.rescore.RankingServices;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.feature.FeatureSet;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/** Reads the features of a search's candidates, with the rights of the caller. */
public final class TransportFeaturesAction extends HandledTransportAction<FeaturesRequest, FeatureTable> {
    /** Numbers in one answer: a thousand candidates with a thousand features each. */
    private static final long MOST_VALUES = 1_000_000;

    private final Client client;
    private final ClusterService clusterService;
    private final RankingServices services;

    @Inject
    public TransportFeaturesAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            RankingServices services) {
        super(FeaturesApi.FEATURES.name(), transportService, actionFilters, FeaturesRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.services = services;
    }

    @Override
    protected void doExecute(Task task, FeaturesRequest request, ActionListener<FeatureTable> listener) {
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        Async<FeatureTable> table =
                switch (request.ranking().source()) {
                    case RankingRequest.Source.Inline inline ->
                        Async.of(inline).then(given -> read(child, request, given.features(), given.imputation()));
                    case RankingRequest.Source.Named named -> {
                        Async<VersionedRanker> load =
                                loaded -> services.rankers().load(named.reference(), loaded);
                        yield load.then(model -> {
                            model.ranker().checkTask(request.ranking().context().task());
                            return read(
                                    child,
                                    request,
                                    model.ranker().features(),
                                    model.ranker().imputation());
                        });
                    }
                };
        table.start(listener);
    }

    private Async<FeatureTable> read(
            Client child, FeaturesRequest request, FeatureSet features, Imputation imputation) {
        long values = (long) request.rows() * features.size();
        if (values > MOST_VALUES) {
            throw new IllegalArgumentException("[" + request.rows() + "] documents with [" + features.size()
                    + "] features each are [" + values + "] values; one answer may have at most " + MOST_VALUES
                    + ": ask for fewer documents at once");
        }
        return new FeatureSearch(child, services)
                .top(
                        request.indices(),
                        request.indicesOptions(),
                        request.search(),
                        request.rows(),
                        features,
                        imputation,
                        request.ranking().context(),
                        request.ranking().ignoreMissingItem())
                .map(request::complete);
    }
}
