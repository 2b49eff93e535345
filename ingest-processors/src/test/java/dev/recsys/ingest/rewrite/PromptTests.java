/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.test.OpenSearchTestCase;

public class PromptTests extends OpenSearchTestCase {
    private static final String FULL = "{\"instructions\":\"Write.\",\"types\":{\"natural\":3,\"broad\":1},"
            + "\"examples\":[{\"document\":{\"title\":\"Mug\",\"tags\":[\"a\",\"b\"]},"
            + "\"queries\":[{\"text\":\"cup\",\"type\":\"natural\",\"confidence\":0.5}]}],"
            + "\"knowledge\":{\"field\":\"category\",\"facts\":{\"Mugs\":[\"people say cup\"]},\"always\":[\"we sell mugs\"]}}";

    static Prompt parse(String json) {
        return PromptParser.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
    }

    public void testWhatIsWrittenIsReadAgain() {
        Prompt prompt = parse(FULL);
        assertEquals(FULL, PromptJson.json(prompt));
        assertEquals(prompt, parse(PromptJson.json(prompt)));
        Prompt least = parse("{\"instructions\":\"x\",\"types\":{\"natural\":1,\"broad\":0}}");
        assertEquals(Map.of(RewriteType.NATURAL, 1), least.types());
        assertEquals(least, parse(PromptJson.json(least)));
    }

    public void testEachMistakeIsNamed() {
        Map<String, String> mistakes = Map.of(
                "{\"types\":{\"natural\":1}}",
                "[instructions] is missing; it must be a string that is not empty",
                "{\"instructions\":\"x\"}",
                "[types] is missing; it must be an object",
                "{\"instructions\":\"x\",\"types\":{}}",
                "[types] is empty; it must have at least one type",
                "{\"instructions\":\"x\",\"types\":{\"natural\":21}}",
                "[types.natural] is [21]; it must be from 0 to 20",
                "{\"instructions\":\"x\",\"types\":{\"funny\":1}}",
                "[types.funny] is [funny]; it must be one of [natural, synonym, broad, substitute, corrected]",
                "{\"instructions\":\"x\",\"types\":{\"natural\":1},\"example\":[]}",
                "[example] is unknown; allowed are [examples, instructions, knowledge, types]",
                "{\"instructions\":\"x\",\"types\":{\"natural\":1},\"examples\":[{\"document\":{\"a\":{}},\"queries\":[]}]}",
                "field [examples[0].document.a] holds an object",
                "{\"instructions\":\"x\",\"types\":{\"natural\":1},\"knowledge\":{\"facts\":{\"a\":[\"b\"]}}}",
                "[knowledge.field] is missing",
                "{\"instructions\":\"x\",\"types\":{\"natural\":1},\"knowledge\":{\"always\":[1]}}",
                "[knowledge.always] is [[1]]");
        mistakes.forEach((json, message) -> assertThat(
                json,
                expectThrows(IllegalArgumentException.class, () -> parse(json)).getMessage(),
                containsString(message)));
    }

    public void testTheBuiltInPromptsAreWholeAndTheirExamplesPassTheFilters() {
        BuiltInPrompts prompts = BuiltInPrompts.load();
        assertEquals(
                List.of("documents", "ecommerce", "media", "query_rewrites"),
                prompts.all().stream().map(VersionedPrompt::name).toList());
        assertNull(prompts.find("other"));
        for (VersionedPrompt prompt : prompts.all()) {
            assertEquals(prompt.name() + "@0", prompt.reference());
            assertEquals(prompt.prompt(), parse(PromptJson.json(prompt.prompt())));
            boolean forQueries = prompt.name().equals(BuiltInPrompts.QUERY_REWRITES);
            assertTrue(prompt.prompt().types().keySet().stream()
                    .allMatch(type -> forQueries ? type.isForQueries() : type.isForDocuments()));
            PromptMessages messages = new PromptMessages(prompt.prompt(), null);
            QueryFilter filter =
                    new QueryFilter(FilterOptions.DEFAULT, messages.types(), messages.system(), ConsistencyCheck.NONE);
            for (PromptExample example : prompt.prompt().examples()) {
                FilteredQueries filtered = filter.filter(example.document(), example.queries());
                assertEquals(prompt.name(), Map.of(), filtered.dropped());
            }
        }
    }

    public void testFactsAreThoseThatAlwaysHoldAndThoseOfTheFieldsValues() {
        Knowledge knowledge = new Knowledge(
                "shop.category", Map.of("Mugs", List.of("m1", "always"), "Cups", List.of("c1")), List.of("always"));
        assertEquals(List.of("always"), knowledge.facts(Map.of()));
        assertEquals(List.of("always", "m1"), knowledge.facts(Map.of("shop", Map.of("category", "Mugs"))));
        assertEquals(
                List.of("always", "c1", "m1"),
                knowledge.facts(Map.of("shop.category", List.of("Cups", "Mugs", "Pans"))));
        List<String> many = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> "fact " + i)
                .toList();
        assertEquals(many.subList(0, Knowledge.MAX_FACTS), new Knowledge(null, Map.of(), many).facts(Map.of()));
    }
}
