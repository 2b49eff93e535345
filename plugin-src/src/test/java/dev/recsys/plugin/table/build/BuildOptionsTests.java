/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.RewriteType;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.test.OpenSearchTestCase;

public class BuildOptionsTests extends OpenSearchTestCase {
    private static BuildOptions parse(String json) {
        return BuildOptions.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    private static void assertRefused(String json, String message) {
        IllegalArgumentException refused = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertThat(refused.getMessage(), containsString(message));
    }

    private static String with(String more) {
        return "{\"index\":\"p\",\"fields\":[\"title\"]," + more + "}";
    }

    public void testDefaults() {
        BuildOptions options = parse("{\"index\":\"p\",\"fields\":\"title\"}");
        assertEquals("ubi_queries", options.queriesIndex());
        assertEquals("ubi_events", options.eventsIndex());
        assertEquals(Map.of("purchase", 1.0, "add_to_cart", 0.5, "click", 0.1), options.actionGrades());
        assertEquals(2, options.minFrequency());
        assertEquals(0.5, options.head(), 0);
        assertEquals(0.9, options.torso(), 0);
        assertNull(options.llm());
        assertEquals(Map.of(RewriteType.SYNONYM, 2, RewriteType.BROAD, 2, RewriteType.SUBSTITUTE, 2), options.types());
        assertFalse(options.retryFailed());
        assertTrue(options.classifier() && options.promote());
    }

    public void testJsonAndWireSayAll() throws Exception {
        BuildOptions options = parse(
                with(
                        """
                        "after":"2026-01-01","action_names":["buy"],"category_field":"c","brand_field":"b","category_level":2,"filter":{"term":{"t":"a"}},
                        "min_frequency":5,"head":0.3,"torso":0.4,"llm":"gpt@2","prompt":"mine","types":{"corrected":1},"retry_failed":true,
                        "guardrails":{"min_hits":3,"minimum_should_match":"50%","similarity":{"broad":[0.1,0.5]},
                        "banned_brands":["ACME"],"banned_categories":["x"],"max_banned_share":0.25},"classifier":false,"promote":false,"max_queries":7"""));
        assertEquals(options, parse(options.json()));
        assertTrue(options.retryFailed());
        assertEquals("b", options.catalogue().brandField());
        assertEquals(List.of("ACME"), options.guardrails().bannedBrands());
        assertEquals(0.25, options.guardrails().maxBannedShare(), 0);
        assertEquals(1767225600000L, options.after().longValue());
        BuildTableRequest request = new BuildTableRequest("shop", options);
        request.setShouldStoreResult(true);
        BuildTableRequest read = copyWriteable(request, new NamedWriteableRegistry(List.of()), BuildTableRequest::new);
        assertEquals(options, read.options());
        assertEquals("shop", read.name());
        assertTrue(read.getShouldStoreResult());
    }

    public void testWhatIsWrongIsNamed() {
        assertRefused("{}", "[index] is missing");
        assertRefused("{\"index\":\"p\"}", "[fields] is missing");
        assertRefused(with("\"head\":1.5"), "[head] is [1.5]; it must be a share of the traffic");
        assertRefused(with("\"torso\":0.1"), "[torso] is [0.1]; it must be a share of the traffic, from 0.5 to 1");
        assertRefused(with("\"types\":{\"natural\":1}"), "[types.natural] is unknown");
        assertRefused(with("\"action_grades\":{\"buy\":0}"), "[action_grades.buy] is [0]");
        assertRefused(with("\"action_grades\":{\"buy\":1},\"action_names\":[\"x\"]"), "not both");
        assertRefused(with("\"after\":\"soon\""), "[after] is [soon]");
        assertRefused(with("\"guardrails\":{\"similarity\":{\"broad\":[1,0]}}"), "[guardrails.similarity.broad]");
        assertRefused(with("\"guardrails\":{\"banned_brands\":[\"!\"]}"), "[guardrails.banned_brands] is [!]");
        assertRefused(with("\"category_level\":0"), "[category_level] is [0]");
        assertRefused(with("\"llm\":\"No!\""), "[No!] is not a name");
    }
}
