/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import dev.recsys.testcluster.launch.TestClusterBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.After;
import org.junit.Rule;
import org.junit.rules.TestRule;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;

/**
 * Base of the tests on real clusters. {@link #sharedCluster()} is one cluster of two nodes for all test classes, wiped after each
 * test, once the tasks that it started are over; a test that kills nodes or needs others opens its own with {@link #open}. When a
 * test fails, the logs of the clusters that it used are kept under {@code target/it-logs/<class>.<test>}.
 *
 * <p>Versioned resources stay, for their numbers are never given again: those of the shared cluster get names of their class's own.
 */
public abstract class RealClusterTestCase extends SeededTestCase {
    /** What the shared cluster's nodes get; small, for the test run has to fit a small machine. */
    protected static final String SMALL_HEAP = "512m";

    private static final Path LOGS = Path.of(System.getProperty("recsys.it.logs", "target/it-logs"));

    private final List<TestCluster> used = Collections.synchronizedList(new ArrayList<>());
    private final List<TestCluster> own = Collections.synchronizedList(new ArrayList<>());

    /** Outermost, so that it sees failures of clean-up too, and closes clusters only after it kept their logs. */
    @Rule
    public final TestRule keepLogsAndClose = new TestWatcher() {
        @Override
        protected void failed(Throwable e, Description test) {
            for (int i = 0; i < used.size(); i++) {
                used.get(i).copyLogs(logFolder(test.getMethodName()).resolve("cluster-" + i));
            }
        }

        @Override
        protected void finished(Description test) {
            own.forEach(TestCluster::close);
        }
    };

    /** Removes what the test made in the shared cluster. */
    @After
    public final void wipeSharedCluster() {
        for (TestCluster cluster : used) {
            if (own.contains(cluster) == false) {
                Rest rest = cluster.rest();
                awaitNoTasks(rest);
                rest.delete("/*").orThrow();
                deleteAll(rest, "/_ingest/pipeline");
                deleteAll(rest, "/_search/pipeline");
                rest.put("/_cluster/settings", "{\"transient\":{\"*\":null},\"persistent\":{\"*\":null}}")
                        .orThrow();
            }
        }
    }

    /** The cluster of two nodes that all test classes share; started by the first that asks for it. */
    protected final TestCluster sharedCluster() {
        TestCluster cluster = SharedCluster.get(LOGS.resolve("shared-cluster"));
        if (used.contains(cluster) == false) {
            used.add(cluster);
        }
        return cluster;
    }

    /** Starts a cluster of this test's own, which is closed after it. */
    protected final TestCluster open(TestClusterBuilder builder) {
        TestCluster cluster = builder.failureLogs(logFolder("start")).start();
        own.add(cluster);
        used.add(cluster);
        return cluster;
    }

    /** Plugins of one node as {@code name version}, in order. */
    protected static List<String> plugins(TestCluster cluster, int node) {
        Response answer =
                cluster.rest().get("/_cat/plugins?format=json&s=component").orThrow();
        List<String> plugins = new ArrayList<>();
        for (JsonNode plugin : answer.body()) {
            if (plugin.path("name").asText().equals("node-" + node)) {
                plugins.add(plugin.path("component").asText() + " "
                        + plugin.path("version").asText());
            }
        }
        return plugins;
    }

    /**
     * A task that ends during the wipe would store its result while {@code .tasks} is deleted: the index then comes back with a mapping
     * that OpenSearch does not know, and no later task's result can be stored.
     */
    private static void awaitNoTasks(Rest rest) {
        assertBusy(() -> {
            JsonNode running =
                    rest.get("/_tasks?actions=*recsys*&group_by=none").orThrow().body();
            assertEquals(
                    "still running after the test", "[]", running.path("tasks").toString());
        });
    }

    private static void deleteAll(Rest rest, String resource) {
        Response all = rest.get(resource);
        if (all.isSuccess()) {
            all.body().fieldNames().forEachRemaining(name -> rest.delete(resource + "/" + name)
                    .orThrow());
        }
    }

    private Path logFolder(String test) {
        // A repeated test has its seed in braces behind the name.
        String plain = test.replaceAll("[^A-Za-z0-9_].*", "");
        return LOGS.resolve(getClass().getSimpleName() + "." + plain);
    }
}
