/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.rescore.context.Imputation.Constant;
import dev.recsys.rescore.context.Imputation.From;
import dev.recsys.rescore.context.Imputation.Nothing;
import dev.recsys.rescore.context.Imputation.Rule;
import dev.recsys.rescore.context.Imputation.Substitute;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

/** A model takes what it declares for values that a request does not give, and says so. */
public class ImputationTests extends OpenSearchTestCase {
    private static final RankingContext LIKE_A_SHOE = RankingContext.of("similar")
            .withItem(new ContextItem("a", null, Map.of("title", text("red shoe"), "size", number(42))));

    private static ContextValue text(String text) {
        return new ContextValue.Text(text);
    }

    private static ContextValue number(double number) {
        return new ContextValue.Number(number);
    }

    private static ContextPath path(String text) {
        return ContextPath.parse("test", text);
    }

    private static Rule rule(String task, String target, Substitute substitute) {
        return new Rule(task, path(target), substitute);
    }

    private static RankingContext apply(RankingContext context, Rule... rules) {
        return new Imputation(List.of(rules)).apply(context);
    }

    private static RankingContext search(String query, String country) {
        return new RankingContext("search", query, null, null, country, Map.of(), Set.of());
    }

    public void testWhatIsGivenStays() {
        RankingContext given = search("boots", "DE");
        assertEquals(
                given,
                apply(
                        given,
                        rule("search", "$query", new Constant(text("other"))),
                        rule("*", "$country", new Constant(text("unknown")))));
    }

    public void testWhatIsNotGivenIsTakenFromElsewhereAndNamed() {
        RankingContext found = apply(
                LIKE_A_SHOE,
                rule("similar", "$query", new From(path("$item.title"))),
                rule("*", "$country", new Constant(text("unknown"))),
                rule("*", "$attributes.size", new From(path("$item.size"))),
                rule("*", "$user.attributes.age", new Constant(number(33))));
        assertEquals("red shoe", found.query());
        assertEquals("unknown", found.country());
        assertEquals(Map.of("size", number(42)), found.attributes());
        assertEquals(Map.of("age", number(33)), found.user().attributes());
        assertNull(found.user().id());
        assertEquals(Set.of("$query", "$country", "$attributes.size", "$user.attributes.age"), found.imputed());
        assertEquals(LIKE_A_SHOE.item(), found.item());
    }

    public void testWholeNumbersAndBooleansBecomeTextsWithoutAFraction() {
        Map<Double, String> texts = Map.of(
                42.0,
                "42",
                1.0,
                "1",
                0.0,
                "0",
                -0.0,
                "0",
                9_780_141_036_144.0,
                "9780141036144",
                -7.0,
                "-7",
                0.5,
                "0.5");
        texts.forEach((number, text) -> {
            RankingContext found = apply(
                    RankingContext.of("similar").withItem(new ContextItem("a", null, Map.of("n", number(number)))),
                    rule("*", "$query", new From(path("$item.n"))),
                    rule("*", "$country", new Constant(number(number))));
            assertEquals(text, found.query());
            assertEquals(text, found.country());
        });
    }

    public void testAListOfNumbersIsNoTextAndTheRuleIsNamed() {
        ContextValue sizes = new ContextValue.Numbers(new float[] {41, 42});
        RankingContext withSizes =
                RankingContext.of("similar").withItem(new ContextItem("a", null, Map.of("sizes", sizes)));
        Rule taken = rule("similar", "$query", new From(path("$item.sizes")));
        Exception late = expectThrows(IllegalArgumentException.class, () -> apply(withSizes, taken));
        assertThat(
                late.getMessage(),
                containsString(
                        "[imputation.similar] takes [$item.sizes] for [$query], and it has [2] numbers; a text may"
                                + " be made of a string, a list of strings, one number or a boolean"));
        for (String target : List.of("$query", "$country")) {
            Exception early =
                    expectThrows(IllegalArgumentException.class, () -> rule("*", target, new Constant(sizes)));
            assertThat(
                    "known before any request",
                    early.getMessage(),
                    containsString("[imputation.*] takes a constant for [" + target + "], and it has [2] numbers;"));
        }
        rule("*", "$attributes.sizes", new Constant(sizes));
    }

    public void testARuleForTheTaskGoesBeforeOneForAllWhateverTheirOrder() {
        Rule all = rule("*", "$country", new Constant(text("all")));
        Rule own = rule("search", "$country", new Constant(text("own")));
        Rule other = rule("similar", "$country", new Constant(text("other")));
        assertEquals("own", apply(search("a", null), all, own, other).country());
        assertEquals("own", apply(search("a", null), other, own, all).country());
        assertEquals("all", apply(search("a", null), all, other).country());
    }

    public void testTheNullTokenIsNamedAndGivesNothing() {
        RankingContext found = apply(search("a", "DE"), rule("search", "$item._id", new Nothing()));
        assertNull(found.item());
        assertEquals(Set.of("$item._id"), found.imputed());
    }

    public void testWhatCannotBeHadStaysAbsentAndIsNotCalledImputed() {
        RankingContext found =
                apply(RankingContext.of("similar"), rule("similar", "$query", new From(path("$item.title"))));
        assertEquals(RankingContext.of("similar"), found);
    }

    public void testRulesDoNotSeeEachOthersValues() {
        RankingContext found = apply(
                LIKE_A_SHOE,
                rule("*", "$query", new From(path("$item.title"))),
                rule("*", "$attributes.copy", new From(path("$query"))));
        assertEquals("red shoe", found.query());
        assertEquals(Map.of(), found.attributes());
        assertEquals(Set.of("$query"), found.imputed());
    }

    public void testAKnownUserKeepsWhatIsKnown() {
        ContextUser user = new ContextUser("u", List.of(), Map.of("segment", text("new")));
        RankingContext found = apply(
                search("a", "DE").withUser(user),
                rule("*", "$user.attributes.segment", new Constant(text("other"))),
                rule("*", "$user.attributes.age", new Constant(number(33))));
        assertEquals("u", found.user().id());
        assertEquals(
                Map.of("segment", text("new"), "age", number(33)), found.user().attributes());
    }

    public void testWhatNoRuleMayGive() {
        for (String target : List.of("$task", "$item.title")) {
            Exception e =
                    expectThrows(IllegalArgumentException.class, () -> rule("search", target, new Constant(text("x"))));
            assertThat(e.getMessage(), containsString("[imputation.search] cannot give a value to [" + target + "]"));
        }
        for (String target : List.of("$item._id", "$user.id", "$user.history")) {
            expectThrows(IllegalArgumentException.class, () -> rule("search", target, new Constant(text("x"))));
            rule("search", target, new Nothing());
        }
        Rule one = rule("search", "$query", new Nothing());
        Exception twice = expectThrows(
                IllegalArgumentException.class,
                () -> new Imputation(List.of(one, rule("search", "$query", new Constant(text("x"))))));
        assertThat(twice.getMessage(), containsString("[imputation.search] has two rules for [$query]"));
    }
}
