/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.data.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;

public class DemoPlanTests extends RandomizedTest {
    private static final String DATA = System.getProperty("recsys.data", "../../shared/data");

    @Test
    public void testTheCatalogueHasWhatIsShownWithIt() {
        assertComplete(DemoPlan.of(DataSet.parse("catalogue")));
    }

    @Test
    public void testThePublicSetsHaveWhatIsShownWithThem() {
        for (String name : new String[] {"esci", "fashion"}) {
            Path folder = Path.of(DATA, name);
            assumeTrue("no data in [" + folder.toAbsolutePath() + "]", Files.isDirectory(folder));
            assertComplete(DemoPlan.of(DataSet.parse(name + ":" + folder)));
        }
    }

    private static void assertComplete(DemoPlan plan) {
        Set<String> ids = plan.products().stream().map(Product::id).collect(Collectors.toSet());
        assertTrue(plan.liked().toString(), ids.containsAll(plan.liked()));
        assertFalse(
                "the newcomer is there already", ids.contains(plan.newcomer().id()));
        assertTrue(
                "[" + plan.newcomer().department() + "] is no department of the others",
                plan.products().stream()
                        .anyMatch(product -> plan.newcomer().department().equals(product.department())));
        Set<String> fields =
                plan.vectorFields().stream().map(DemoPlan.VectorField::name).collect(Collectors.toSet());
        plan.codebooks()
                .forEach(codebook -> codebook.fields().forEach(field -> assertTrue(fields.contains(field.field()))));
    }
}
