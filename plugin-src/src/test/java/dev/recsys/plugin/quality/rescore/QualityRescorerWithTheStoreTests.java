/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactStore;
import dev.recsys.plugin.artifact.Promotion;
import dev.recsys.plugin.async.Calls;
import dev.recsys.plugin.quality.QualityProfileType;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.StatsAction;
import dev.recsys.plugin.stats.StatsRequest;
import dev.recsys.plugin.stats.StatsResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/** The rescorer with the real store behind it, through the life of a profile. */
public class QualityRescorerWithTheStoreTests extends OpenSearchSingleNodeTestCase {
    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    /** The store's own index is hidden from the cleaning-up between tests. */
    @Override
    protected boolean resetNodeAfterTest() {
        return true;
    }

    public void testSearchesUseTheLiveVersionOrAPinnedOne() throws Exception {
        createIndexWithMappingSource("shop", Settings.EMPTY, "{\"properties\":{\"margin\":{\"type\":\"double\"}}}");
        client().index(new IndexRequest("shop").source(Map.of("margin", 0.5)).setRefreshPolicy("true"))
                .get();
        Exception e = expectThrows(Exception.class, () -> score("shop", ""));
        assertThat(ExceptionsHelper.stackTrace(e), containsString("[quality] rescorer cannot use profile [shop]: "));
        assertEquals(RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));

        store(2);
        assertEquals(2f, score("shop", ""), 0);
        store(10);
        assertEquals("not promoted yet", 2f, score("shop", ""), 0);
        assertEquals(6f, score("shop@2", ""), 0);
        Calls.<Promotion>get(l -> getInstanceFromNode(ArtifactStore.class)
                .promote(QualityProfileType.KIND, ArtifactReference.parse("shop@2"), l));
        assertEquals(6f, score("shop", ""), 0);
        assertEquals(2f, score("shop@1", ""), 0);
        assertEquals(1.25f, score("shop", ",\"weights\":{\"margin\":0.5}"), 0);

        StatsResponse stats =
                client().execute(StatsAction.INSTANCE, new StatsRequest()).actionGet();
        Map<Counter, Long> counters = stats.getNodes().get(0).stats().counters();
        assertEquals(Long.valueOf(6), counters.get(Counter.RESCORED_WINDOWS));
        assertEquals(Long.valueOf(6), counters.get(Counter.RESCORED_DOCUMENTS));
    }

    private void store(double weight) {
        String profile = "{\"signals\":{\"margin\":{\"linear\":{\"field\":\"margin\",\"min\":0,\"max\":1}}},"
                + "\"weights\":{\"margin\":" + weight + "}}";
        Calls.<ArtifactMetadata>get(l -> getInstanceFromNode(ArtifactStore.class)
                .create(
                        QualityProfileType.KIND,
                        "shop",
                        "{}",
                        profile.getBytes(StandardCharsets.UTF_8),
                        "{}",
                        true,
                        l));
    }

    private float score(String profile, String more) throws Exception {
        String json = "{\"rescore\":{\"quality\":{\"profile\":\"" + profile + "\"" + more + "}}}";
        try (XContentParser parser =
                JsonXContent.jsonXContent.createParser(getInstanceFromNode(NamedXContentRegistry.class), null, json)) {
            return client().prepareSearch("shop")
                    .setSource(SearchSourceBuilder.fromXContent(parser))
                    .get()
                    .getHits()
                    .getAt(0)
                    .getScore();
        }
    }
}
