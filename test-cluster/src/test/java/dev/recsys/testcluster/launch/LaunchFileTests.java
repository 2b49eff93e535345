/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

public class LaunchFileTests extends SeededTestCase {
    public void testWhatTheBuildWritesIsReadBack() throws IOException {
        Path folder = newTempDir();
        Path archive = Files.createFile(folder.resolve("a=b.zip"));
        Path file = folder.resolve("target/launch.properties");
        LaunchFileWriter.main(new String[] {
            file.toString(),
            "built=2026-01-02T03:04:05Z",
            "opensearch.version=9.8.7",
            "zip.opensearch=" + folder.resolve("x/../a=b.zip"),
            "zip.opensearch-knn=" + folder.resolve("absent.zip")
        });

        LaunchFile launch = LaunchFile.read(file);
        assertEquals(Path.of(System.getProperty("java.home")), launch.javaHome());
        assertEquals(System.getProperty("java.class.path"), launch.classPath());
        assertEquals("9.8.7", launch.openSearchVersion());
        assertEquals(archive, launch.distribution());
        assertEquals(folder.resolve("target"), launch.folder());
        assertEquals(
                Instant.parse("2026-01-02T03:04:05Z"),
                Files.getLastModifiedTime(file).toInstant());
        ClusterException missing = assertThrows(ClusterException.class, launch::knn);
        assertTrue(
                missing.getMessage(), missing.getMessage().contains("absent.zip] is missing: build the project again"));
        ClusterException unknown = assertThrows(ClusterException.class, () -> launch.archive("neural-search"));
        assertEquals(
                "the build resolved no archive [neural-search]; it has [opensearch, opensearch-knn]",
                unknown.getMessage());
    }

    public void testAMissingOrForeignFileSaysWhatToDo() throws IOException {
        Path file = newTempDir().resolve("launch.properties");
        String advice = "with [mvn -DskipTests package]";
        String missing = assertThrows(ClusterException.class, () -> LaunchFile.read(file))
                .getMessage();
        assertEquals("cannot read [" + file + "]: build the project first " + advice, missing);
        Files.writeString(file, "something=else\n");
        String foreign = assertThrows(ClusterException.class, () -> LaunchFile.read(file))
                .getMessage();
        assertEquals("[" + file + "] has no [java.home]: build the project again " + advice, foreign);
    }
}
