/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the build found out for the launcher: the JDK that runs nodes, the class path of this module, the OpenSearch version and
 * the archives to install. Plain {@code key=value} lines without escapes, so that a shell script can read them too.
 *
 * @param javaHome home of a JDK that OpenSearch accepts
 * @param classPath class path that runs this module's main classes
 * @param openSearchVersion version of the distribution, such as {@code 3.6.0}
 * @param archives plugin name (or {@code opensearch} for the distribution) to zip file
 * @param folder where the build writes; the launcher keeps its own files beside this one
 */
public record LaunchFile(
        Path javaHome, String classPath, String openSearchVersion, Map<String, Path> archives, Path folder) {
    /** System property that names the file; without it, the one beside this module's classes is read. */
    public static final String PROPERTY = "recsys.launch.file";

    static final String FILE_NAME = "launch.properties";
    static final String JAVA_HOME = "java.home";
    static final String CLASS_PATH = "class.path";
    static final String OPENSEARCH_VERSION = "opensearch.version";
    static final String ARCHIVE_PREFIX = "zip.";

    private static final String DISTRIBUTION = "opensearch";
    private static final String KNN = "opensearch-knn";
    private static final String RECSYS = "opensearch-recsys";

    public LaunchFile {
        archives = Map.copyOf(archives);
    }

    /** Reads the file of the last build; a {@link ClusterException} says how to make one. */
    public static LaunchFile load() {
        String named = System.getProperty(PROPERTY);
        return read(named == null ? besideClasses() : Path.of(named));
    }

    static LaunchFile read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            throw new ClusterException(
                    "cannot read [" + file + "]: build the project first with [mvn -DskipTests package]", e);
        }
        Map<String, Path> archives = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(ARCHIVE_PREFIX)) {
                archives.put(key.substring(ARCHIVE_PREFIX.length()), Path.of(value));
            }
        });
        return new LaunchFile(
                Path.of(value(values, JAVA_HOME, file)),
                value(values, CLASS_PATH, file),
                value(values, OPENSEARCH_VERSION, file),
                archives,
                file.toAbsolutePath().getParent());
    }

    /** The distribution's archive. */
    public Path distribution() {
        return archive(DISTRIBUTION);
    }

    /** The k-NN plugin's archive. */
    public Path knn() {
        return archive(KNN);
    }

    /** The archive of this project's plugin. */
    public Path recsys() {
        return archive(RECSYS);
    }

    /** The archive of a plugin that the build resolved, by plugin name. */
    public Path archive(String name) {
        Path archive = archives.get(name);
        if (archive == null) {
            throw new ClusterException(
                    "the build resolved no archive [" + name + "]; it has " + new TreeMap<>(archives).keySet());
        }
        if (Files.isRegularFile(archive) == false) {
            throw new ClusterException(
                    "[" + archive + "] is missing: build the project again with [mvn -DskipTests package]");
        }
        return archive;
    }

    private static String value(Map<String, String> values, String key, Path file) {
        String value = values.get(key);
        if (value == null) {
            throw new ClusterException(
                    "[" + file + "] has no [" + key + "]: build the project again with [mvn -DskipTests package]");
        }
        return value;
    }

    private static Path besideClasses() {
        try {
            Path classes = Path.of(LaunchFile.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolveSibling(FILE_NAME);
        } catch (URISyntaxException e) {
            throw new ClusterException("cannot find the folder of this class", e);
        }
    }
}
