/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

public class NodeFolderTests extends SeededTestCase {
    private static final NodeUser SAME = new NodeUser.Same();

    public void testConfigurationIsTheStockOneWithOwnFoldersAndSettings() throws IOException {
        Path home = stockInstallation(
                "-Xms1g\n-XX:HeapDumpPath=data\n-XX:ErrorFile=logs/hs_err.log\n9-:-Xlog:gc:file=logs/gc.log:pid\n");
        Path root = newTempDir().resolve("node-0");
        NodeFolder folder = new NodeFolder(root, root.resolve("data"));
        NodeSpec node = new NodeSpec(
                "node-0",
                0,
                "1g",
                List.of(),
                Map.of("node.roles", List.of(), "a.list", List.of("x", "y\"z\\"), "http.port", List.of("9400")),
                Map.of(),
                List.of());

        folder.prepare(new Installation(home, home), node, "things", SAME);

        assertEquals(
                "-Xms1g\n-XX:HeapDumpPath=" + root + "/logs\n-XX:ErrorFile=" + root
                        + "/logs/hs_err.log\n9-:-Xlog:gc:file=" + root + "/logs/gc.log:pid\n",
                Files.readString(folder.config().resolve("jvm.options")));
        List<String> yaml = Files.readAllLines(folder.config().resolve("opensearch.yml"));
        assertTrue(yaml.toString(), yaml.contains("node.roles: []"));
        assertTrue(yaml.toString(), yaml.contains("a.list: [\"x\", \"y\\\"z\\\\\"]"));
        assertTrue(yaml.toString(), yaml.contains("http.port: \"9400\""));
        assertTrue(yaml.toString(), yaml.contains("network.host: \"127.0.0.1\""));
        assertTrue(yaml.toString(), yaml.contains("cluster.name: \"things\""));
        assertFalse(folder.hasData());
    }

    public void testSecretsGoToTheStockCommandByItsInputAlone() throws IOException {
        Path home = stockInstallation("");
        Path command = Files.createDirectories(home.resolve("bin")).resolve("opensearch-keystore");
        Files.writeString(
                command,
                "#!/bin/sh\necho \"$@\" > \"$OPENSEARCH_PATH_CONF/arguments\"\ncat > \"$OPENSEARCH_PATH_CONF/input\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path root = newTempDir().resolve("node-0");
        NodeFolder folder = new NodeFolder(root, root.resolve("data"));
        Map<String, String> secrets = Map.of("a.key", "first secret", "b.key", "second");
        NodeSpec node = new NodeSpec("node-0", 0, "1g", List.of(), Map.of(), secrets, List.of());

        folder.prepare(new Installation(home, home), node, "things", SAME);

        List<String> arguments = List.of(
                Files.readString(folder.config().resolve("arguments")).strip().split(" "));
        assertEquals(List.of("add", "--force", "--stdin"), arguments.subList(0, 3));
        List<String> keys = arguments.subList(3, arguments.size());
        assertEquals(secrets.keySet(), Set.copyOf(keys));
        assertEquals(
                keys.stream().map(secrets::get).toList(),
                Files.readAllLines(folder.config().resolve("input")));
        assertFalse(Files.readString(folder.config().resolve("opensearch.yml")).contains("secret"));
    }

    public void testACommandThatRefusesASecretIsShown() throws IOException {
        Path home = stockInstallation("");
        Path command = Files.createDirectories(home.resolve("bin")).resolve("opensearch-keystore");
        Files.writeString(command, "#!/bin/sh\necho no such thing\nexit 3\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        Installation installation = new Installation(home, home);
        ClusterException refused = assertThrows(
                ClusterException.class,
                () -> installation.addSecrets(home.resolve("config"), Map.of("a.key", "never shown")));
        assertEquals("[opensearch-keystore add a.key] failed:\nno such thing", refused.getMessage());
    }

    public void testAddressesOfAnEarlierStartAreForgotten() throws IOException {
        Path home = stockInstallation("");
        Path root = newTempDir().resolve("node-0");
        NodeFolder folder = new NodeFolder(root, root.resolve("data"));
        NodeSpec node = new NodeSpec("node-0", 0, "1g", List.of(), Map.of(), Map.of(), List.of());
        folder.prepare(new Installation(home, home), node, "things", SAME);
        assertEquals(Optional.empty(), folder.httpUri());
        Files.writeString(folder.logs().resolve("http.ports"), "127.0.0.1:1234\n");
        Files.writeString(folder.logs().resolve("transport.ports"), "127.0.0.1:5678\n");
        assertEquals(Optional.of(URI.create("http://127.0.0.1:1234")), folder.httpUri());
        assertEquals(Optional.of("127.0.0.1:5678"), folder.transportAddress());
        Files.createDirectories(folder.data().resolve("nodes"));

        folder.prepare(new Installation(home, home), node, "things", SAME);

        assertEquals(Optional.empty(), folder.httpUri());
        assertEquals(Optional.empty(), folder.transportAddress());
        assertTrue(folder.hasData());
    }

    private Path stockInstallation(String jvmOptions) throws IOException {
        Path home = newTempDir();
        Path config = Files.createDirectories(home.resolve("config"));
        Files.writeString(config.resolve("jvm.options"), jvmOptions);
        Files.writeString(config.resolve("log4j2.properties"), "status = error\n");
        return home;
    }
}
