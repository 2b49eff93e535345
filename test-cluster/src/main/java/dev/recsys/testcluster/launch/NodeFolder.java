/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of one node of a run: {@code config}, {@code logs}, {@code tmp} and, unless it is elsewhere, {@code data}.
 *
 * @param root the node's folder
 * @param data where the node keeps its data
 */
record NodeFolder(Path root, Path data) {
    /** Everything that the node's process printed; the start script's own words, too. */
    private static final String CONSOLE = "console.log";

    Path config() {
        return root.resolve("config");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    Path console() {
        return logs().resolve(CONSOLE);
    }

    /** Whether a node has already lived on this data. */
    boolean hasData() {
        return Files.isDirectory(data.resolve("nodes"));
    }

    /** Makes the folders and writes the configuration, with no other nodes known; keeps data and logs that are there. */
    void prepare(Installation installation, NodeSpec node, String clusterName, NodeUser user) {
        for (Path folder : List.of(config(), logs(), temporary(), data)) {
            Folders.create(folder);
        }
        try {
            Folders.copy(installation.home().resolve("config"), config());
            Path jvmOptions = config().resolve("jvm.options");
            // The stock options name "logs" and "data" below the installation, which the nodes share and may not write
            // to.
            String stock = Files.readString(jvmOptions)
                    .replace("=logs/", "=" + logs() + "/")
                    .replace(":logs/", ":" + logs() + "/")
                    .replace("=data\n", "=" + logs() + "\n");
            Files.writeString(jvmOptions, stock);
            Files.writeString(config().resolve("opensearch.yml"), yaml(node, clusterName));
            Files.deleteIfExists(logs().resolve("http.ports"));
            Files.deleteIfExists(logs().resolve("transport.ports"));
            writeSeeds(List.of());
        } catch (IOException e) {
            throw new ClusterException("cannot write below [" + root + "]: " + Folders.reason(e), e);
        }
        installation.addSecrets(config(), node.secrets());
        user.own(root);
        user.own(data);
    }

    /** Tells the node where the others are; it looks again whenever it misses them. */
    void writeSeeds(List<String> transportAddresses) {
        Path seeds = config().resolve("unicast_hosts.txt");
        try {
            Files.write(seeds, transportAddresses);
        } catch (IOException e) {
            throw new ClusterException("cannot write [" + seeds + "]: " + Folders.reason(e), e);
        }
    }

    /** The address for HTTP, once the node has it. */
    Optional<URI> httpUri() {
        return firstAddress("http.ports").map(address -> URI.create("http://" + address));
    }

    /** The address for other nodes, once the node has it. */
    Optional<String> transportAddress() {
        return firstAddress("transport.ports");
    }

    private Optional<String> firstAddress(String file) {
        Path ports = logs().resolve(file);
        try (Stream<String> lines = Files.exists(ports) ? Files.lines(ports) : Stream.empty()) {
            return lines.findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String yaml(NodeSpec node, String clusterName) {
        Map<String, List<String>> settings = new TreeMap<>(Map.of(
                "cluster.name", List.of(clusterName),
                "node.name", List.of(node.name()),
                "path.data", List.of(data.toString()),
                "path.logs", List.of(logs().toString()),
                "network.host", List.of("127.0.0.1"),
                "http.port", List.of(Integer.toString(node.httpPort())),
                // Any free port, told by the ports file and passed on to the others: two launchers never race for one.
                "transport.port", List.of("0"),
                "node.portsfile", List.of("true"),
                "discovery.seed_providers", List.of("file"),
                // The ports file is written only after this wait, and the others need it to find this node.
                "discovery.initial_state_timeout", List.of("0s")));
        // The launcher looks at free space itself; a disk that is nearly full for other reasons must not make indices
        // read-only.
        settings.put("cluster.routing.allocation.disk.threshold_enabled", List.of("false"));
        settings.putAll(node.settings());
        List<String> lines = new ArrayList<>();
        settings.forEach((key, values) -> {
            List<String> quoted = values.stream().map(NodeFolder::quoted).toList();
            lines.add(key + ": " + (quoted.size() == 1 ? quoted.get(0) : quoted));
        });
        return String.join("\n", lines) + "\n";
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
