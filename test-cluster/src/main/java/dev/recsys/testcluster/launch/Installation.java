/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An unpacked distribution with plugins, put in by the stock {@code bin/opensearch-plugin}. Nodes only read it, so those with the same
 * plugins share one; it is kept by the content of its archives, and made again only when one of them changed.
 *
 * @param home {@code OPENSEARCH_HOME}
 * @param javaHome the JDK that runs its commands
 */
public record Installation(Path home, Path javaHome) {
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> DATA = PosixFilePermissions.fromString("rw-r--r--");
    /** Hexadecimal digits of the content hash in a folder's name; a clash of 64 bits is not a worry within a checkout. */
    private static final int KEY_BYTES = 8;
    /** Installations kept: those of the integration tests (with and without plugins) and of the last few builds. */
    private static final int KEPT = 8;

    /** Finds or makes the installation with these plugins. */
    static Installation of(Workspace workspace, LaunchFile launch, List<Path> plugins) {
        return workspace.locked(() -> {
            Path base = workspace.installations().resolve("base-" + key(launch.distribution(), List.of()));
            Path home = workspace.installations().resolve("with-" + key(launch.distribution(), plugins));
            if (Files.isDirectory(home) == false) {
                if (Files.isDirectory(base) == false) {
                    Path unfinished = unfinished(base);
                    unpack(launch.distribution(), unfinished);
                    move(unfinished, base);
                }
                Path unfinished = unfinished(home);
                link(base, unfinished);
                new Installation(unfinished, launch.javaHome()).install(plugins);
                move(unfinished, home);
            }
            touch(base);
            touch(home);
            deleteOld(workspace);
            return new Installation(home, launch.javaHome());
        });
    }

    /** Makes an installation of one's own, to change at will. */
    public static Installation create(LaunchFile launch, Path home) {
        unpack(launch.distribution(), home);
        return new Installation(home, launch.javaHome());
    }

    /** Installs plugins from their zip files; with none, does nothing. */
    public void install(List<Path> plugins) {
        if (plugins.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("install", "--batch"));
        plugins.forEach(plugin -> arguments.add(plugin.toUri().toString()));
        plugin(arguments);
    }

    /** Runs {@code bin/opensearch-plugin} and returns what it printed; throws, with that, when it failed. */
    public String plugin(List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/opensearch-plugin").toString()));
        command.addAll(arguments);
        Shell.Result result = Shell.run(command, home, Map.of("OPENSEARCH_JAVA_HOME", javaHome.toString()));
        if (result.exit() != 0) {
            throw new ClusterException("[opensearch-plugin " + String.join(" ", arguments) + "] failed:\n"
                    + result.output().strip());
        }
        return result.output();
    }

    /**
     * Puts secrets into the keystore of a configuration by {@code bin/opensearch-keystore}, which makes one where there is none; those
     * that are there already get the new values.
     *
     * @param config  folder that the keystore is in
     * @param secrets lines of text by setting
     */
    void addSecrets(Path config, Map<String, String> secrets) {
        if (secrets.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(
                List.of(home.resolve("bin/opensearch-keystore").toString(), "add", "--force", "--stdin"));
        StringBuilder values = new StringBuilder();
        secrets.forEach((key, value) -> {
            command.add(key);
            values.append(value).append('\n');
        });
        Map<String, String> environment =
                Map.of("OPENSEARCH_JAVA_HOME", javaHome.toString(), "OPENSEARCH_PATH_CONF", config.toString());
        Shell.Result result = Shell.run(command, home, environment, values.toString());
        if (result.exit() != 0) {
            throw new ClusterException("[opensearch-keystore add " + String.join(" ", secrets.keySet()) + "] failed:\n"
                    + result.output().strip());
        }
    }

    private static void unpack(Path archive, Path home) {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                // The archive has one folder on top, named after the version.
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                Path target = home.resolve(name).normalize();
                if (target.startsWith(home) == false) {
                    throw new ClusterException(
                            "[" + archive + "] has an entry outside of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Folders.create(target);
                } else {
                    Folders.create(target.getParent());
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, target);
                    }
                    boolean program =
                            target.getParent().getFileName().toString().equals("bin");
                    Files.setPosixFilePermissions(target, program ? PROGRAM : DATA);
                }
            }
            Folders.create(home.resolve("plugins"));
        } catch (IOException e) {
            throw new ClusterException("cannot unpack [" + archive + "] to [" + home + "]: " + Folders.reason(e), e);
        }
    }

    /** Copies an installation without its bytes: both names lead to the same files, which nobody writes to. */
    private static void link(Path from, Path to) {
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    Folders.create(to.resolve(from.relativize(folder).toString()));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.createLink(to.resolve(from.relativize(file).toString()), file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new ClusterException("cannot link [" + from + "] to [" + to + "]: " + Folders.reason(e), e);
        }
    }

    private static Path unfinished(Path home) {
        Path unfinished = home.resolveSibling(home.getFileName() + ".unfinished");
        Folders.delete(unfinished);
        return unfinished;
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new ClusterException("cannot rename [" + from + "] to [" + to + "]: " + Folders.reason(e), e);
        }
    }

    private static void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new ClusterException("cannot change [" + folder + "]: " + Folders.reason(e), e);
        }
    }

    private static void deleteOld(Workspace workspace) {
        try (Stream<Path> all = Files.list(workspace.installations())) {
            List<Path> byAge = all.sorted(
                            Comparator.comparing(Installation::lastUse).reversed())
                    .toList();
            for (Path old : byAge.subList(Math.min(KEPT, byAge.size()), byAge.size())) {
                if (NodeProcesses.withHome(old).isEmpty()) {
                    Folders.delete(old);
                }
            }
        } catch (IOException e) {
            throw new ClusterException("cannot list [" + workspace.installations() + "]: " + Folders.reason(e), e);
        }
    }

    private static FileTime lastUse(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** A hash of what the archives hold: the checksums that they carry, so that nothing need be read but their directories. */
    private static String key(Path distribution, List<Path> plugins) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digestZip(digest, distribution);
            for (Path plugin : plugins) {
                digestZip(digest, plugin);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static void digestZip(MessageDigest digest, Path archive) {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            zip.stream().forEach(entry -> {
                digest.update(entry.getName().getBytes(StandardCharsets.UTF_8));
                digest.update(ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(entry.getCrc())
                        .putLong(entry.getSize())
                        .flip());
            });
        } catch (IOException e) {
            throw new ClusterException("cannot read the archive [" + archive + "]: " + Folders.reason(e), e);
        }
    }
}
