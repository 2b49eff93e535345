/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import static org.hamcrest.Matchers.containsString;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class QueryAnswersTests extends OpenSearchTestCase {
    private static final Map<RewriteType, Integer> TYPES =
            new EnumMap<>(Map.of(RewriteType.NATURAL, 1, RewriteType.BROAD, 1));

    public void testReadsWhatIsAskedFor() {
        assertEquals(
                List.of(
                        new GeneratedQuery("a", RewriteType.NATURAL, 0.5),
                        new GeneratedQuery("", RewriteType.SUBSTITUTE, 1)),
                QueryAnswers.parse(
                        " {\"queries\":[{\"type\":\"natural\",\"text\":\"a\",\"confidence\":0.5},"
                                + "{\"text\":\"\",\"type\":\"substitute\",\"confidence\":1}]}\n",
                        TYPES));
        assertEquals(List.of(), QueryAnswers.parse("{\"queries\":[]}", TYPES));
    }

    public void testAnythingElseIsRefusedWithWhatIsWrong() {
        String good = "{\"text\":\"a\",\"type\":\"natural\",\"confidence\":0.5}";
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("", "the answer is nothing; it must be an object");
        wrong.put("Sure! Here they are: {}", "the answer is not JSON");
        wrong.put("```json\n{\"queries\":[]}\n```", "the answer is not JSON");
        wrong.put("[" + good + "]", "the answer is of the kind [START_ARRAY]; it must be an object");
        wrong.put("{}", "[queries] is missing");
        wrong.put("{\"queries\":[],\"note\":1}", "[note] is unknown");
        wrong.put("{\"queries\":[]} {}", "something follows the answer");
        wrong.put("{\"queries\":[]} bye", "the answer is not JSON");
        wrong.put("{\"queries\":[],\"queries\":[]}", "the answer is not JSON");
        wrong.put("{\"queries\":{}}", "[queries] is of the kind [START_OBJECT]; it must be a list");
        wrong.put("{\"queries\":null}", "[queries] is of the kind [VALUE_NULL]");
        wrong.put("{\"queries\":[" + good + "", "the answer is not JSON");
        wrong.put(
                "{\"queries\":[" + good + ",\"b\"]}",
                "[queries[1]] is of the kind [VALUE_STRING]; it must be an object");
        wrong.put("{\"queries\":[{\"text\":1,\"type\":\"natural\",\"confidence\":1}]}", "[queries[0].text]");
        wrong.put("{\"queries\":[{\"text\":null,\"type\":\"natural\",\"confidence\":1}]}", "[queries[0].text]");
        wrong.put("{\"queries\":[{\"text\":[\"a\"],\"type\":\"natural\",\"confidence\":1}]}", "[queries[0].text]");
        wrong.put(
                "{\"queries\":[{\"text\":\"a\",\"type\":\"Natural\",\"confidence\":1}]}",
                "[queries[0].type] is [Natural]; it must be one of [natural, ");
        wrong.put(
                "{\"queries\":[{\"text\":\"a\",\"type\":\"natural\",\"confidence\":\"high\"}]}",
                "[queries[0].confidence] is of the kind [VALUE_STRING]");
        wrong.put(
                "{\"queries\":[{\"text\":\"a\",\"type\":\"natural\",\"confidence\":1.5}]}",
                "[queries[0].confidence] is [1.5]; it must be a number from 0 to 1");
        wrong.put("{\"queries\":[{\"text\":\"a\",\"type\":\"natural\"}]}", "[queries[0].confidence] is missing");
        wrong.put("{\"queries\":[{\"type\":\"natural\",\"confidence\":1}]}", "[queries[0].text] is missing");
        wrong.put(
                "{\"queries\":[{\"text\":\"a\",\"type\":\"natural\",\"confidence\":1,\"why\":\"\"}]}",
                "[queries[0].why] is unknown");
        wrong.put(
                "{\"queries\":[" + (good + ",").repeat(QueryAnswers.bound(TYPES)) + good + "]}",
                "[queries] has more than [16] elements");
        wrong.forEach((content, message) -> {
            IllegalArgumentException e =
                    expectThrows(IllegalArgumentException.class, () -> QueryAnswers.parse(content, TYPES));
            assertThat(content, e.getMessage(), containsString(message));
            expectThrows(
                    IllegalArgumentException.class,
                    () -> QueryAnswers.schema(TYPES).check().accept(content));
        });
        QueryAnswers.schema(TYPES).check().accept("{\"queries\":[" + good + "]}");
    }
}
