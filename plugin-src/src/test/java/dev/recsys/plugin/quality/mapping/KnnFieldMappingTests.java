/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.mapping;

import static org.hamcrest.Matchers.containsString;

import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class KnnFieldMappingTests extends OpenSearchTestCase {
    private static KnnFieldMapping field(String property, Object value) {
        return KnnFieldMapping.parse(Map.of("type", "knn_vector", "dimension", 7, property, value));
    }

    public void testReadsWhatTheKnnPluginWouldTake() {
        assertEquals(new KnnFieldMapping(7, "l2", "float"), field("method", Map.of("engine", "lucene")));
        assertEquals(
                new KnnFieldMapping(7, "innerproduct", "float"),
                field("method", Map.of("engine", "lucene", "space_type", "innerproduct")));
        assertEquals(new KnnFieldMapping(7, "cosinesimil", "float"), field("space_type", "cosinesimil"));
        assertEquals(new KnnFieldMapping(7, "l2", "float"), field("space_type", "undefined"));
        assertEquals(new KnnFieldMapping(7, "l2", "byte"), field("data_type", "byte"));
        assertEquals(
                "numbers of templates may be strings",
                7,
                KnnFieldMapping.parse(Map.of("type", "knn_vector", "dimension", "7"))
                        .dimension());
        assertEquals(
                new KnnFieldMapping(KnnFieldMapping.UNKNOWN, null, "float"),
                KnnFieldMapping.parse(Map.of("type", "knn_vector", "model_id", "m")));
        assertNull(KnnFieldMapping.parse(Map.of("type", "float", "dimension", 7)));
        assertNull(KnnFieldMapping.parse(Map.of("properties", Map.of())));
    }

    public void testOnlyWhatOrdersByInnerProductFits() {
        for (String space : new String[] {"innerproduct", "cosinesimil", "l2", "l1", "linf"}) {
            KnnFieldMapping plain = new KnnFieldMapping(7, space, "float");
            assertEquals(space, "innerproduct".equals(space), plain.problem("v", 4, 3, false) == null);
            KnnFieldMapping compensated = new KnnFieldMapping(8, space, "float");
            assertEquals(
                    space, space.equals("l1") || space.equals("linf"), compensated.problem("v", 4, 3, true) != null);
        }
        assertNull(
                "a model decides",
                new KnnFieldMapping(KnnFieldMapping.UNKNOWN, null, "float").problem("v", 4, 3, false));
    }

    public void testProblemsSayWhatWouldFit() {
        assertEquals(
                "field [v] has the dimension [8]; it must be [embedding 4 + signals 3 = 7]",
                new KnnFieldMapping(8, "innerproduct", "float").problem("v", 4, 3, false));
        assertEquals(
                "field [v] has the dimension [7]; it must be [embedding 4 + signals 3 + compensation 1 = 8]",
                new KnnFieldMapping(7, "l2", "float").problem("v", 4, 3, true));
        assertThat(
                new KnnFieldMapping(7, "l2", "float").problem("v", 4, 3, false),
                containsString("[space_type] [l2], in which appended signals make an item longer and count against it;"
                        + " it must be [innerproduct], or the profile needs [compensate: true]"));
        assertThat(
                new KnnFieldMapping(8, "linf", "float").problem("v", 4, 3, true),
                containsString("it must be one of [innerproduct, cosinesimil, l2]"));
        assertThat(
                new KnnFieldMapping(7, "innerproduct", "byte").problem("v", 4, 3, false),
                containsString("[data_type] [byte]; it must be [float]"));
    }
}
