/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.rescore.RescorerBuilder;

/** Makes the {@code unified_ranking} rescorer of its JSON, which takes the context of the request that it stands in. */
final class UnifiedRescore {
    private static final String NAME = UnifiedRankingResponseProcessor.TYPE;

    private UnifiedRescore() {}

    /** Whether a search that has no rescorer can have one: OpenSearch refuses it beside another order. */
    static boolean fits(SearchSourceBuilder source, SearchRequest request) {
        boolean has = source.rescores() != null && source.rescores().isEmpty() == false;
        boolean ordered = source.sorts() != null && source.sorts().isEmpty() == false;
        return has == false && ordered == false && source.collapse() == null && request.scroll() == null;
    }

    static RescorerBuilder<?> builder(
            String model, int windowSize, boolean ignoreMissingItem, NamedXContentRegistry registry) {
        try (XContentBuilder json = JsonXContent.contentBuilder()) {
            json.startObject()
                    .field("window_size", windowSize)
                    .startObject(NAME)
                    .field("model", model);
            if (ignoreMissingItem) {
                json.field("ignore_missing_item", true);
            }
            json.endObject().endObject();
            try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                    registry,
                    LoggingDeprecationHandler.INSTANCE,
                    BytesReference.bytes(json).streamInput())) {
                parser.nextToken();
                return RescorerBuilder.parseFromXContent(parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
