/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** What the launcher does to folders. */
final class Folders {
    private static final Set<PosixFilePermission> ALL_MAY_ENTER = PosixFilePermissions.fromString("rwxr-xr-x");

    private Folders() {}

    /** Makes a folder that everybody may enter, whatever the process's mask, and all its missing parents. */
    static Path create(Path folder) {
        try {
            if (Files.isDirectory(folder) == false) {
                if (folder.getParent() != null) {
                    create(folder.getParent());
                }
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, ALL_MAY_ENTER);
            }
            return folder;
        } catch (IOException e) {
            throw new ClusterException("cannot make the folder [" + folder + "]: " + reason(e), e);
        }
    }

    /** Deletes a folder with everything in it; one that is not there is fine, and so is a file that vanishes meanwhile. */
    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new ClusterException("cannot delete the folder [" + folder + "]: " + reason(e), e);
        }
    }

    /** Copies the regular files under {@code from}; a file that vanishes meanwhile is left out. */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(file).toString());
                try {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                } catch (NoSuchFileException e) {
                    // A log that was rolled over since the folder was listed.
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException && file.equals(from) == false) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    /** The last lines of a text file; none where there is no file. */
    static List<String> lastLines(Path file, int count) {
        if (Files.isReadable(file) == false) {
            return List.of();
        }
        Deque<String> last = new ArrayDeque<>();
        // A reader, unlike Files.lines, puts up with bytes that are not UTF-8.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> {
                if (last.size() == count) {
                    last.removeFirst();
                }
                last.addLast(line);
            });
        } catch (IOException e) {
            return List.of("cannot read [" + file + "]: " + reason(e));
        }
        return List.copyOf(last);
    }

    /** An exception in words: several of the file system's own have only a path for a message. */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "access denied to " + denied.getFile();
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is there and is not a folder";
            default -> String.valueOf(e.getMessage());
        };
    }
}
