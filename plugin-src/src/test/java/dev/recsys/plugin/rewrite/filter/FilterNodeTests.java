/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.filter;

import static dev.recsys.plugin.async.Calls.assertFails;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.rewrite.RewriteNodeTestCase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentParser;

public class FilterNodeTests extends RewriteNodeTestCase {
    private PutDefinitionResponse fit(String json) {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return client().execute(FilterActions.FIT, FitFilterRequest.parse("planted", parser))
                    .actionGet();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ApplyFilterResponse apply(String filter, String json) {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json)) {
            return client().execute(FilterActions.APPLY, ApplyFilterRequest.parse(filter, parser))
                    .actionGet();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each document has one query of its own words, and one that a model made up. */
    private void planted() {
        BulkRequest bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
        for (int i = 0; i < 60; i++) {
            Map<String, Object> good = Map.of("text", "lamp" + i + " shade", "type", "natural", "confidence", 1);
            Map<String, Object> bad = Map.of("text", "horse" + i + " riding", "type", "natural", "confidence", 1);
            Map<String, Object> other = Map.of("text", "light" + i, "type", "synonym", "confidence", 1);
            bulk.add(new IndexRequest(INDEX)
                    .id("d" + i)
                    .setPipeline("_none")
                    .source(Map.of(
                            "title",
                            "lamp" + i + " with a shade of glass",
                            "generated",
                            Map.of("status", "done", "queries", List.of(good, bad, other)))));
        }
        assertFalse(client().bulk(bulk).actionGet().hasFailures());
    }

    public void testAFittedFilterDropsWhatAModelMadeUp() {
        planted();
        PutDefinitionResponse fitted = fit("{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":0.5}");
        assertEquals(ArtifactState.LIVE, fitted.version().state());
        assertThat(fitted.version().parameters(), containsString("\"fields\":[\"title\"]"));
        assertThat(
                client().execute(FilterActions.GET, new GetArtifactRequest(ArtifactReference.parse("planted"), false))
                        .actionGet()
                        .found()
                        .get(0)
                        .versions()
                        .get(0)
                        .metrics(),
                containsString("\"natural\":{\"queries\":120"));

        ApplyFilterResponse applied = apply("planted", "{\"index\":\"products\",\"fields\":[\"title\"]}");
        assertEquals(applied.toString(), 60, applied.count("seen"));
        assertEquals(applied.toString(), 60, applied.count("changed"));
        documents().forEach((id, source) -> {
            Map<?, ?> generated = (Map<?, ?>) source.get("generated");
            String number = id.substring(1);
            assertEquals(List.of("lamp" + number + " shade"), generated.get("natural"));
            assertEquals("synonyms use other words", List.of("light" + number), generated.get("synonym"));
            assertEquals(Map.of("inconsistent", 1), generated.get("dropped"));
        });
        client().admin().indices().prepareRefresh(INDEX).get();
        assertEquals(
                60,
                apply("planted@1", "{\"index\":\"products\",\"fields\":[\"title\"]}")
                        .count("unchanged"));
    }

    public void testBadRequests() {
        planted();
        for (String[] bad : new String[][] {
            {"{\"fields\":[\"title\"]}", "[index] is missing"},
            {"{\"index\":\"products\"}", "[fields] is missing"},
            {"{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":0}", "[keep] is [0.0]"},
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"method\":\"magic\"}",
                "[method] is [magic]; it must be [bm25]"
            },
            {"{\"index\":\"products\",\"fields\":[\"title\"],\"language\":\"klingon\"}", "[language] is [klingon]"},
            {"{\"index\":\"products\",\"fields\":[\"colour\"]}", "has text in them"},
            {
                "{\"index\":\"products\",\"fields\":[\"title\"],\"target_field\":\"other\"}",
                "no document that [query] finds has generated queries"
            },
        }) {
            assertFails(RestStatus.BAD_REQUEST, bad[1], () -> fit(bad[0]));
        }
        assertFails(
                RestStatus.NOT_FOUND,
                "[none] does not exist",
                () -> apply("none", "{\"index\":\"products\",\"fields\":[\"title\"]}"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[keep] is [2.0]",
                () -> apply("planted", "{\"index\":\"products\",\"fields\":[\"title\"],\"keep\":2}"));
    }
}
