/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.plugin.async.Async;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.MappingMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Finds documents whose semantic ID was made by another version of a codebook than the one that is live now. It searches with the
 * rights of the caller, and whatever it cannot find out it leaves out: it only warns.
 */
public final class OtherVersions {
    private static final Logger logger = LogManager.getLogger(OtherVersions.class);

    /** Reading so many mappings takes well under a second. */
    static final int MAX_INDICES = 1000;

    private static final TimeValue SEARCH_TIMEOUT = TimeValue.timeValueSeconds(5);

    private final Client client;
    private final ClusterService clusterService;
    private final Executor executor;

    public OtherVersions(Client client, ClusterService clusterService, Executor executor) {
        this.client = client;
        this.clusterService = clusterService;
        this.executor = executor;
    }

    /** An object field that holds semantic IDs. */
    record Target(String index, String field) {}

    /** What to tell the user: one sentence for each field that holds documents of other versions. Never fails. */
    Async<List<String>> warnings(String codebook, int version) {
        return Async.on(executor, this::targets)
                .then(targets -> targets.isEmpty() ? Async.of(List.<String>of()) : count(targets, codebook, version))
                .recover(failure -> {
                    logger.debug("documents of other versions of [{}] are not counted", codebook, failure);
                    return Async.of(List.of());
                });
    }

    private List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        int looked = 0;
        for (IndexMetadata index : clusterService.state().metadata().indices().values()) {
            MappingMetadata mapping = index.mapping();
            if (index.isSystem() || index.getState() != IndexMetadata.State.OPEN || mapping == null) {
                continue;
            }
            if (++looked > MAX_INDICES) {
                break;
            }
            addTargets(index.getIndex().getName(), "", mapping.sourceAsMap(), targets);
        }
        return targets;
    }

    /** Adds the objects of a mapping that have the fields of a semantic ID, at any depth. */
    static void addTargets(String index, String path, Map<String, ?> mapping, List<Target> targets) {
        if (mapping.get("properties") instanceof Map<?, ?> properties) {
            if (isKeyword(properties.get(SemanticIdMapping.CODEBOOK))
                    && isKeyword(properties.get(SemanticIdMapping.level(1)))
                    && properties.containsKey(SemanticIdMapping.VERSION)
                    && path.isEmpty() == false) {
                targets.add(new Target(index, path));
                return;
            }
            properties.forEach((name, field) -> {
                if (field instanceof Map<?, ?> object) {
                    String inner = path.isEmpty() ? name.toString() : path + "." + name;
                    addTargets(index, inner, strings(object), targets);
                }
            });
        }
    }

    /** Keys of JSON objects are strings. */
    @SuppressWarnings("unchecked")
    private static Map<String, ?> strings(Map<?, ?> object) {
        return (Map<String, ?>) object;
    }

    private static boolean isKeyword(Object field) {
        return field instanceof Map<?, ?> map && "keyword".equals(map.get("type"));
    }

    private Async<List<String>> count(List<Target> targets, String codebook, int version) {
        MultiSearchRequest searches = new MultiSearchRequest();
        for (Target target : targets) {
            searches.add(new SearchRequest(target.index())
                    .source(new SearchSourceBuilder()
                            .query(QueryBuilders.boolQuery()
                                    .filter(QueryBuilders.termQuery(
                                            target.field() + "." + SemanticIdMapping.CODEBOOK, codebook))
                                    .mustNot(QueryBuilders.termQuery(
                                            target.field() + "." + SemanticIdMapping.VERSION, version)))
                            .size(0)
                            .trackTotalHits(true)
                            .timeout(SEARCH_TIMEOUT)));
        }
        Async<MultiSearchResponse> searched = listener -> client.multiSearch(searches, listener);
        return searched.map(response -> {
            List<String> warnings = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                MultiSearchResponse.Item item = response.getResponses()[i];
                if (item.isFailure()) {
                    logger.debug("index [{}] is not counted", targets.get(i).index(), item.getFailure());
                    continue;
                }
                long documents = item.getResponse().getHits().getTotalHits().value();
                if (documents > 0) {
                    warnings.add(warning(targets.get(i), documents, codebook, version));
                }
            }
            return warnings;
        });
    }

    private static String warning(Target target, long documents, String codebook, int version) {
        return String.format(
                Locale.ROOT,
                "[%d] documents of index [%s] carry another version of codebook [%s] in [%s]; encode them anew,"
                        + " or ask for their versions in [versions] of the query: version [%d] does not match them",
                documents,
                target.index(),
                codebook,
                target.field(),
                version);
    }
}
