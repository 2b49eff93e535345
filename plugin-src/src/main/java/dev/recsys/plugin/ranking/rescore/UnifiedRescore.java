/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.plugin.rescore.RescoreRequests;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.unified.UnifiedRescorer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.CheckedConsumer;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.rescore.RescorerBuilder;

/** Makes the {@code unified_ranking} rescorers of searches that the plugin makes or changes, as a user's request would have them. */
public final class UnifiedRescore {
    private final NamedXContentRegistry registry;

    public UnifiedRescore(NamedXContentRegistry registry) {
        this.registry = registry;
    }

    /** Whether a search that has no rescorer can have one: OpenSearch refuses it beside another order, and we with a {@code hybrid} query. */
    public static boolean fits(SearchSourceBuilder source, SearchRequest request) {
        boolean has = source.rescores() != null && source.rescores().isEmpty() == false;
        boolean ordered = source.sorts() != null && source.sorts().isEmpty() == false;
        return has == false
                && ordered == false
                && RescoreRequests.isHybrid(source) == false
                && source.collapse() == null
                && request.scroll() == null;
    }

    /**
     * Ranks a window by a model, for the context of the request that the rescorer stands in.
     *
     * @param model             {@code name} or {@code name@version}
     * @param ignoreMissingItem whether the context's item need not be in an index
     */
    public RescorerBuilder<?> byModel(String model, int window, boolean ignoreMissingItem) {
        return rescorer(window, json -> json.field("model", model).field("ignore_missing_item", ignoreMissingItem));
    }

    /**
     * Ranks a window by a version, for a context whose item need not be in an index.
     *
     * @param reference {@code name@version}
     */
    public RescorerBuilder<?> byModel(String reference, RankingContext context, int window) {
        return rescorer(window, new RankingRequest.Source.Named(reference), context);
    }

    /** Leaves a window in its order, and reads features for it, for a context whose item need not be in an index. */
    public RescorerBuilder<?> byFirstPass(
            FeatureSet features, Imputation imputation, RankingContext context, int window) {
        return rescorer(window, new RankingRequest.Source.Inline(features, imputation), context);
    }

    private RescorerBuilder<?> rescorer(int window, RankingRequest.Source source, RankingContext context) {
        RankingRequest request = new RankingRequest(source, context, true);
        return rescorer(window, json -> request.toXContent(json, ToXContent.EMPTY_PARAMS));
    }

    private RescorerBuilder<?> rescorer(int window, CheckedConsumer<XContentBuilder, IOException> request) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("window_size", window).startObject(UnifiedRescorer.NAME);
            request.accept(builder);
            builder.endObject().endObject();
            try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                    registry,
                    LoggingDeprecationHandler.INSTANCE,
                    BytesReference.bytes(builder).streamInput())) {
                parser.nextToken();
                return RescorerBuilder.parseFromXContent(parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
