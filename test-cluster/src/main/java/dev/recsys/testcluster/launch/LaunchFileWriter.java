/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Run by the build on the JDK that it chose: writes down that JDK, its own class path and what else the build knows, for
 * {@link LaunchFile}.
 */
public final class LaunchFileWriter {
    private static final String BUILT = "built=";

    private LaunchFileWriter() {}

    /** Takes the file to write, then {@code key=value} pairs; {@code built} becomes the file's time. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Instant built = Instant.now();
        List<String> lines = new ArrayList<>();
        lines.add(LaunchFile.JAVA_HOME + "=" + System.getProperty("java.home"));
        lines.add(LaunchFile.CLASS_PATH + "=" + System.getProperty("java.class.path"));
        for (String pair : List.of(args).subList(1, args.length)) {
            if (pair.startsWith(BUILT)) {
                built = Instant.parse(pair.substring(BUILT.length()));
            } else if (pair.startsWith(LaunchFile.ARCHIVE_PREFIX)) {
                int equals = pair.indexOf('=');
                Path archive = Path.of(pair.substring(equals + 1)).normalize();
                lines.add(pair.substring(0, equals + 1) + archive);
            } else {
                lines.add(pair);
            }
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
        // The time at which the build began: a source that was changed while it ran counts as newer than the build.
        Files.setLastModifiedTime(file, FileTime.from(built));
    }
}
