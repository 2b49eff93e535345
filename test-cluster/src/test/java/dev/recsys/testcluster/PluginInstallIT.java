/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.launch.Installation;
import dev.recsys.testcluster.launch.LaunchFile;
import dev.recsys.testcluster.launch.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/** The plugin's archive goes into a stock OpenSearch with the stock command, and out again. */
public class PluginInstallIT extends RealClusterTestCase {
    private static final String NAME = "opensearch-recsys";
    private static final long MAX_ARCHIVE_BYTES = 25L * 1024 * 1024;

    public void testEveryNodeHasThePluginBesideKnn() {
        TestCluster cluster = sharedCluster();
        String version = cluster.openSearchVersion() + ".0";
        for (int node = 0; node < cluster.size(); node++) {
            assertEquals(List.of("opensearch-knn " + version, NAME + " " + version), plugins(cluster, node));
        }
    }

    public void testThePluginRunsWithoutKnn() {
        TestCluster cluster = open(TestCluster.builder()
                .name("no-knn")
                .heap(SMALL_HEAP)
                .withoutKnn(0)
                .quickStart());
        assertEquals(List.of(NAME + " " + cluster.openSearchVersion() + ".0"), plugins(cluster, 0));
    }

    public void testTheArchiveHasItsLicenceAndNoLibraryThatOpenSearchShips() throws IOException {
        LaunchFile launch = LaunchFile.load();
        Set<String> entries = entries(launch.recsys());
        assertTrue(
                entries.toString(),
                entries.containsAll(Set.of("LICENSE", "NOTICE", "plugin-descriptor.properties", jar(NAME, launch))));
        Set<String> shipped = entries(launch.distribution()).stream()
                .filter(name -> name.contains("/lib/"))
                .map(PluginInstallIT::libraryOf)
                .collect(Collectors.toSet());
        Set<String> both =
                entries.stream().map(PluginInstallIT::libraryOf).collect(Collectors.toCollection(TreeSet::new));
        both.retainAll(shipped);
        both.remove("");
        assertEquals("libraries that OpenSearch ships already", Set.of(), both);
        long bytes = launch.recsys().toFile().length();
        assertTrue("the archive has " + bytes + " bytes", bytes <= MAX_ARCHIVE_BYTES);
    }

    public void testTheStockCommandInstallsListsAndRemovesThePlugin() throws IOException {
        LaunchFile launch = LaunchFile.load();
        Path home = newTempDir().resolve("opensearch");
        Installation installation = Installation.create(launch, home);
        assertEquals("", names(installation));
        String printed = installation.plugin(
                List.of("install", "--batch", launch.recsys().toUri().toString()));
        assertTrue(printed, printed.contains("Installed " + NAME));
        assertEquals(NAME, names(installation));
        installation.plugin(List.of("remove", NAME));
        assertEquals("", names(installation));
    }

    private static String names(Installation installation) {
        return installation
                .plugin(List.of("list"))
                .lines()
                .filter(line -> line.startsWith("opensearch-"))
                .collect(Collectors.joining(","));
    }

    private static String jar(String name, LaunchFile launch) {
        return name + "-" + launch.openSearchVersion() + ".0.jar";
    }

    private static Set<String> entries(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.stream().map(entry -> entry.getName()).collect(Collectors.toSet());
        }
    }

    /** A jar's name without folder and version; nothing for other files. */
    private static String libraryOf(String entry) {
        String file = entry.substring(entry.lastIndexOf('/') + 1);
        return file.endsWith(".jar") ? file.replaceFirst("-[0-9].*", "") : "";
    }
}
