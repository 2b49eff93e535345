/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.test.OpenSearchTestCase;

public class ContextColumnsTests extends OpenSearchTestCase {
    private static RankingContext context(String query, ContextValue value) {
        Map<String, ContextValue> attributes = value == null ? Map.of() : Map.of("x", value);
        return new RankingContext("search", query, null, null, null, attributes, Set.of());
    }

    private static double value(ContextValue value, Map<String, Double> codes) {
        Feature.Context feature = new Feature.Context("f", 0, ContextPath.parse("value", "$attributes.x"), codes);
        return ContextColumns.value(feature, context(null, value));
    }

    public void testLengthsOfQueries() {
        assertLength(Double.NaN, Double.NaN, null);
        assertLength(0, 0, "");
        assertLength(0, 2, " \t");
        assertLength(2, 9, "red shoes");
        assertLength(2, 12, " red\n shoes ");
        assertLength(1, 2, "a\uD83D\uDC5F");
    }

    private static void assertLength(double words, double characters, String query) {
        RankingContext context = context(query, null);
        assertEquals(
                words, ContextColumns.length(new Feature.QueryLength("f", 0, Feature.LengthUnit.WORDS), context), 0);
        assertEquals(
                characters,
                ContextColumns.length(new Feature.QueryLength("f", 0, Feature.LengthUnit.CHARACTERS), context),
                0);
    }

    public void testValuesAndCodes() {
        assertEquals(2.5, value(new ContextValue.Number(2.5), Map.of()), 0);
        assertEquals(Double.NaN, value(null, Map.of()), 0);
        Map<String, Double> codes = Map.of("mobile", 1.0, "33", 2.0, "0.5", 3.0);
        assertEquals(1, value(new ContextValue.Text("mobile"), codes), 0);
        assertEquals(1, value(new ContextValue.Texts(List.of("mobile")), codes), 0);
        assertEquals(Double.NaN, value(new ContextValue.Text("desktop"), codes), 0);
        assertEquals(2, value(new ContextValue.Number(33), codes), 0);
        assertEquals(3, value(new ContextValue.Number(0.5), codes), 0);
    }

    public void testWhatCannotBeANumberIsRefused() {
        Exception text =
                expectThrows(IllegalArgumentException.class, () -> value(new ContextValue.Text("mobile"), Map.of()));
        assertEquals(
                "[$attributes.x] of the context is [mobile]; feature [f] of the model declares no [codes], so it must be"
                        + " a number",
                text.getMessage());
        Exception list = expectThrows(
                IllegalArgumentException.class,
                () -> value(new ContextValue.Numbers(new float[] {1, 2}), Map.of("a", 1.0)));
        assertEquals(
                "[$attributes.x] of the context has [2] values; feature [f] of the model needs one number, or one of [a]",
                list.getMessage());
    }
}
