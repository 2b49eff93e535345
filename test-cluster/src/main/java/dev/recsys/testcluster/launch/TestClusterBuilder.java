/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says what a {@link TestCluster} is made of; each node has k-NN and this project's plugin unless told otherwise. */
public final class TestClusterBuilder {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(4);

    private String name = "test";
    private int nodes = 1;
    private String heap = "1g";
    private int firstHttpPort;
    private Path dataFolder;
    private Path failureLogs;
    private final Set<Integer> withoutRecsys = new TreeSet<>();
    private final Set<Integer> withoutKnn = new TreeSet<>();
    private final List<Path> morePlugins = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, List<String>> settings = new LinkedHashMap<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<Integer, Map<String, List<String>>> nodeSettings = new HashMap<>();

    TestClusterBuilder() {}

    /** Cluster name, also that of its folders; letters, digits and hyphens. */
    public TestClusterBuilder name(String value) {
        name = value;
        return this;
    }

    /** Number of nodes; 1 unless set. */
    public TestClusterBuilder nodes(int value) {
        nodes = value;
        return this;
    }

    /** Heap of each node as the JVM spells it; {@code 1g} unless set. */
    public TestClusterBuilder heap(String value) {
        heap = value;
        return this;
    }

    /** Port of node 0; node 1 gets the next one, and so on. Any free ports unless set. */
    public TestClusterBuilder httpPort(int value) {
        firstHttpPort = value;
        return this;
    }

    /** Keeps data here instead of deleting it on close; the nodes are then asked to end, not killed. */
    public TestClusterBuilder dataFolder(Path value) {
        dataFolder = value;
        return this;
    }

    /** Copies the nodes' logs here when the cluster does not start. */
    public TestClusterBuilder failureLogs(Path value) {
        failureLogs = value;
        return this;
    }

    /** These nodes lack this project's plugin. */
    public TestClusterBuilder withoutRecsys(int... numbers) {
        for (int number : numbers) {
            withoutRecsys.add(number);
        }
        return this;
    }

    /** These nodes lack k-NN. */
    public TestClusterBuilder withoutKnn(int... numbers) {
        for (int number : numbers) {
            withoutKnn.add(number);
        }
        return this;
    }

    /** A further plugin for all nodes. */
    public TestClusterBuilder plugin(Path archive) {
        morePlugins.add(archive);
        return this;
    }

    /** A setting of all nodes; several values make a list. */
    public TestClusterBuilder setting(String key, String... values) {
        settings.put(key, List.of(values));
        return this;
    }

    /** A setting of one node; several values, or none, make a list. */
    public TestClusterBuilder nodeSetting(int node, String key, String... values) {
        nodeSettings.computeIfAbsent(node, number -> new LinkedHashMap<>()).put(key, List.of(values));
        return this;
    }

    /** A secret in the keystore of all nodes; it is a line of text. */
    public TestClusterBuilder keystore(String key, String value) {
        secrets.put(key, value);
        return this;
    }

    /** An option of all nodes' JVMs, after the stock ones. */
    public TestClusterBuilder jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /**
     * Leaves the optimising compiler out, which halves the work of starting a node; for nodes that do not compute: code on the Vector
     * API is slow then.
     */
    public TestClusterBuilder quickStart() {
        return jvmOption("-XX:TieredStopAtLevel=1");
    }

    /** Starts the cluster and waits until it is green. */
    public TestCluster start() {
        LaunchFile launch = LaunchFile.load();
        return TestCluster.start(spec(launch, false), launch, Optional.ofNullable(failureLogs));
    }

    ClusterSpec spec(LaunchFile launch, boolean detached) {
        List<NodeSpec> specs = new ArrayList<>();
        for (int number = 0; number < nodes; number++) {
            List<Path> plugins = new ArrayList<>();
            if (withoutKnn.contains(number) == false) {
                plugins.add(launch.knn());
            }
            plugins.addAll(morePlugins);
            if (withoutRecsys.contains(number) == false) {
                plugins.add(launch.recsys());
            }
            int port = firstHttpPort == 0 ? 0 : firstHttpPort + number;
            specs.add(new NodeSpec("node-" + number, port, heap, plugins, settings, secrets, jvmOptions)
                    .with(nodeSettings.getOrDefault(number, Map.of())));
        }
        return new ClusterSpec(name, specs, Optional.ofNullable(dataFolder), detached, START_TIMEOUT);
    }
}
