/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.launch.LaunchFile;
import dev.recsys.testcluster.launch.TestCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/** The demo with the shipped catalogue, on two nodes. */
public class DemoIT {
    @Test
    public void testTheDemoRunsToItsEndAndFindsWhatItPromises() {
        DataSet data = DataSet.parse("catalogue");
        Path target = LaunchFile.load().folder();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Console console = new Console(new PrintStream(printed, true, StandardCharsets.UTF_8), 100, false);
        try (Models models = new Models(data, target.resolve("embeddings"));
                TestCluster cluster = TestCluster.builder()
                        .name("demo")
                        .nodes(2)
                        .heap("512m")
                        .failureLogs(target.resolve("it-logs").resolve("DemoIT"))
                        .start()) {
            Api api = new Api(cluster.rest(), cluster.httpUri(0), console);
            Demo.show(new Stage(console, api, DemoPlan.of(data), models, target.resolve("demo-it"), 2), false);
        }
        String page = printed.toString(StandardCharsets.UTF_8);
        for (String promise : List.of(
                "✓ 504 products have a semantic ID",
                "✓ the more codes two products share, the more alike they are",
                "✓ indexed a moment ago, and found both ways",
                "✓ found by words that its title does not have",
                "✓ fewer searches end with an empty page",
                "✓ one model ranks the three pages",
                "requests gave what it should")) {
            assertTrue(promise + " is missing in:\n" + page, page.contains(promise));
        }
        // In the imputation of a model null is a value that a user writes.
        assertFalse(
                "a figure is missing in:\n" + page, page.replace("\": null", "").contains("null"));
        page.lines()
                .filter(line -> line.contains("curl") == false && line.contains(" -H '") == false)
                .forEach(line -> assertTrue("too wide: " + line, DisplayText.width(line) <= 100));
    }
}
