/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.pipeline.ChangedResponse;
import java.util.Map;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchResponseProcessor;

/**
 * Says in {@code ext.recsys.context} of the response what a search was ranked with, without embeddings. It does nothing where no request
 * processor of the same name was at work.
 *
 * <pre>{"ranking_context": {}}</pre>
 */
final class RankingContextResponseProcessor extends AbstractProcessor implements SearchResponseProcessor {
    static final String TYPE = RankingContextRequestProcessor.TYPE;

    RankingContextResponseProcessor(String tag, String description, boolean ignoreFailure) {
        super(tag, description, ignoreFailure);
    }

    /** Makes processors of their JSON, which has no properties. */
    static final class Factory implements Processor.Factory<SearchResponseProcessor> {
        @Override
        public SearchResponseProcessor create(
                Map<String, Processor.Factory<SearchResponseProcessor>> factories,
                String tag,
                String description,
                boolean ignoreFailure,
                Map<String, Object> config,
                PipelineContext context) {
            new JsonProperties(TYPE, config).end();
            return new RankingContextResponseProcessor(tag, description, ignoreFailure);
        }
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public SearchResponse processResponse(SearchRequest request, SearchResponse response) {
        return response;
    }

    @Override
    public SearchResponse processResponse(
            SearchRequest request, SearchResponse response, PipelineProcessingContext context) {
        KnownContext known = KnownContext.of(context);
        return known == null
                ? response
                : ChangedResponse.of(
                        response,
                        response.getHits(),
                        response.getAggregations(),
                        null,
                        ext -> ext.withContext(known.summary()));
    }
}
