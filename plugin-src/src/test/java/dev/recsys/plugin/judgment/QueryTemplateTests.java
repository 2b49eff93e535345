/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.judgment;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchModule;
import org.opensearch.test.OpenSearchTestCase;

public class QueryTemplateTests extends OpenSearchTestCase {
    private final NamedXContentRegistry registry =
            new NamedXContentRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());

    private QueryBuilder fill(String template, String query, String params) {
        return new QueryTemplate(template).fill(new JudgedQuery(query, params, Map.of()), registry);
    }

    public void testAQueryTextIsAValueWhateverItHolds() {
        String nasty = "a\"}}, {\"match_all\": {}} \\ $brand";
        assertEquals(
                QueryBuilders.matchQuery("title", nasty),
                fill("{\"match\": {\"title\": {\"query\": \"$query\"}}}", nasty, "{}"));
    }

    public void testAParameterMayBeAnyJson() {
        assertEquals(
                QueryBuilders.termsQuery("brand", List.of("acme", "emca")),
                fill("{\"terms\": {\"brand\": \"$brands\"}}", "q", "{\"brands\": [\"acme\", \"emca\"]}"));
        assertEquals(
                QueryBuilders.boolQuery()
                        .filter(QueryBuilders.termQuery("price", 7))
                        .filter(QueryBuilders.termQuery("title", "q")),
                fill(
                        "{\"bool\": {\"filter\": [{\"term\": {\"price\": \"$price\"}}, {\"term\": {\"title\": \"$query\"}}]}}",
                        "q",
                        "{\"price\": 7}"));
    }

    public void testTextThatOnlyHasADollarSignStays() {
        for (String text : List.of("5 $", "$5", "for $query", "$ query")) {
            assertEquals(
                    QueryBuilders.termQuery("title", text),
                    fill("{\"term\": {\"title\": {\"value\": \"" + text + "\"}}}", "q", "{}"));
        }
        assertEquals(
                QueryBuilders.termQuery("title", "$query"),
                fill("{\"term\": {\"title\": {\"value\": \"$$query\"}}}", "q", "{}"));
    }

    public void testWhatIsNotGivenIsNamed() {
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> fill("{\"term\": {\"brand\": \"$brand\"}}", "q", "{\"price\": 7}"));
        assertThat(
                e.getMessage(),
                containsString("[search.query] has [$brand], but the judged query gives only [price, query]"));
        expectThrows(Exception.class, () -> fill("{\"no_such_query\": {}}", "q", "{}"));
    }
}
