/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.search.pipeline.SearchResponseProcessor;

/** The processors of search pipelines that rank, for registration. */
public final class RankingPipelineApi {
    private RankingPipelineApi() {}

    /** @param services asked for when a search uses a processor: OpenSearch asks for processors before there are any */
    public static Map<String, Processor.Factory<SearchRequestProcessor>> requestProcessors(
            SearchPipelinePlugin.Parameters parameters, Supplier<RankingPipelineServices> services) {
        return Map.of(
                RankingContextRequestProcessor.TYPE,
                new RankingContextRequestProcessor.Factory(
                        parameters.client, parameters.namedXContentRegistry, services));
    }

    /** @param services as for request processors */
    public static Map<String, Processor.Factory<SearchResponseProcessor>> responseProcessors(
            SearchPipelinePlugin.Parameters parameters, Supplier<RankingPipelineServices> services) {
        return Map.of(
                RankingContextResponseProcessor.TYPE,
                new RankingContextResponseProcessor.Factory(),
                UnifiedRankingResponseProcessor.TYPE,
                new UnifiedRankingResponseProcessor.Factory(
                        parameters.client, parameters.namedXContentRegistry, services));
    }
}
