/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.ranking.context.RankingContextJson;
import dev.recsys.plugin.ranking.model.FeatureWriter;
import dev.recsys.plugin.ranking.model.ImputationJson;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.unified.UnifiedRescorer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.opensearch.common.CheckedConsumer;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.rescore.RescorerBuilder;

/** Makes the {@code unified_ranking} rescorers of trainings and evaluations, as a user's request would have them. */
public final class UnifiedRescore {
    private final NamedXContentRegistry registry;

    public UnifiedRescore(NamedXContentRegistry registry) {
        this.registry = registry;
    }

    /**
     * Ranks a window by a version.
     *
     * @param reference {@code name@version}
     */
    public RescorerBuilder<?> byModel(String reference, RankingContext context, int window) {
        return rescorer(window, context, builder -> builder.field("model", reference));
    }

    /** Leaves a window in its order, and reads features for it. */
    public RescorerBuilder<?> byFirstPass(
            FeatureSet features, Imputation imputation, RankingContext context, int window) {
        return rescorer(window, context, builder -> {
            builder.field("features");
            FeatureWriter.write(builder, features);
            builder.field("imputation");
            ImputationJson.write(builder, imputation);
        });
    }

    private RescorerBuilder<?> rescorer(
            int window, RankingContext context, CheckedConsumer<XContentBuilder, IOException> fields) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field("window_size", window).startObject(UnifiedRescorer.NAME);
            fields.accept(builder);
            builder.field(RankingContextJson.NAME);
            RankingContextJson.write(builder, context);
            builder.field("ignore_missing_item", true).endObject().endObject();
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
