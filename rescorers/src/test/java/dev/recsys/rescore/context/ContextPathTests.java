/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import static org.hamcrest.Matchers.containsString;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

/** Each path names one value of a context, and is written as it is read. */
public class ContextPathTests extends OpenSearchTestCase {
    private static final List<String> ALL = List.of(
            "$task",
            "$query",
            "$country",
            "$item._id",
            "$item.brand.keyword",
            "$user.id",
            "$user.history",
            "$user.attributes.segment",
            "$attributes.device");

    private static final RankingContext FULL = new RankingContext(
            "search",
            "red shoe",
            new ContextUser(
                    "u",
                    List.of(new ContextItem("x", null, Map.of()), new ContextItem("y", null, Map.of())),
                    Map.of("segment", new ContextValue.Text("new"))),
            new ContextItem("a", null, Map.of("brand.keyword", new ContextValue.Text("acme"))),
            "DE",
            Map.of("device", new ContextValue.Text("mobile")),
            Set.of());

    public void testEachNamesItsValueAndIsWrittenAsItIsRead() {
        List<ContextValue> values = List.of(
                new ContextValue.Text("search"),
                new ContextValue.Text("red shoe"),
                new ContextValue.Text("DE"),
                new ContextValue.Text("a"),
                new ContextValue.Text("acme"),
                new ContextValue.Text("u"),
                new ContextValue.Texts(List.of("x", "y")),
                new ContextValue.Text("new"),
                new ContextValue.Text("mobile"));
        for (int i = 0; i < ALL.size(); i++) {
            ContextPath path = ContextPath.parse("here", ALL.get(i));
            assertEquals(ALL.get(i), path.toString());
            assertEquals(values.get(i), path.of(FULL));
        }
    }

    public void testWhatAContextDoesNotHaveIsNull() {
        for (String text : ALL.subList(1, ALL.size())) {
            assertNull(text, ContextPath.parse("here", text).of(RankingContext.of("search")));
        }
    }

    public void testWhatNamesNothingIsRefused() {
        for (String text :
                List.of("query", "$item", "$item.", "$user", "$user.attributes.", "$attributes.", "$other", "")) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> ContextPath.parse("here", text));
            assertThat(e.getMessage(), containsString("[here] is [" + text + "]; it must be one of [$task]"));
        }
    }

    public void testAHistoryIsBounded() {
        ContextItem item = new ContextItem("x", null, Map.of());
        new ContextUser("u", Collections.nCopies(ContextUser.MOST_HISTORY, item), Map.of());
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> new ContextUser("u", Collections.nCopies(ContextUser.MOST_HISTORY + 1, item), Map.of()));
        assertThat(e.getMessage(), containsString("[user.history] has [1001] items; it must have at most 1000"));
    }
}
