/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The launcher's own folder: unpacked installations and running clusters. It is {@code cluster} beside the build's output, unless the
 * nodes' user cannot go there (a checkout in root's home) or the path has a space (the stock start script splits it): then it is a
 * folder of this checkout under {@code java.io.tmpdir}.
 */
record Workspace(Path root, NodeUser user) {
    /** One lock file per workspace serves every process; this one serves the threads of a process, which share file locks. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private static final int CHECKOUT_HASH_BYTES = 6;

    static Workspace open(LaunchFile launch, NodeUser user) {
        Path beside = launch.folder().resolve("cluster").toAbsolutePath();
        boolean spaced = beside.toString().chars().anyMatch(Character::isWhitespace);
        if (spaced == false && user.canEnter(Folders.create(beside))) {
            return new Workspace(beside, user);
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"))
                .toAbsolutePath()
                .resolve("recsys-" + System.getProperty("user.name") + "-" + hash(beside.toString()));
        Folders.create(temporary);
        refuseForeign(temporary);
        if (user.canEnter(temporary) == false) {
            throw new ClusterException(
                    "neither [" + beside + "] nor [" + temporary + "] can be entered by " + user.description()
                            + ": set [java.io.tmpdir] to a folder whose parents let others through (chmod o+x)");
        }
        return new Workspace(temporary, user);
    }

    Path installations() {
        return Folders.create(root.resolve("installations"));
    }

    Path runs() {
        return Folders.create(root.resolve("runs"));
    }

    /** Runs an action while no other thread or process holds this workspace. */
    <T> T locked(Supplier<T> action) {
        IN_PROCESS.lock();
        try (FileChannel channel =
                        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            return action.get();
        } catch (IOException e) {
            throw new ClusterException("cannot lock [" + root + "]: " + Folders.reason(e), e);
        } finally {
            IN_PROCESS.unlock();
        }
    }

    /** Names under a shared temporary folder can be guessed: never use one that somebody else made. */
    private static void refuseForeign(Path folder) {
        try {
            Object owner = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            long self = new UnixSystem().getUid();
            if (Files.isSymbolicLink(folder) || ((Number) owner).longValue() != self) {
                throw new ClusterException(
                        "[" + folder + "] belongs to another user: remove it, or set [java.io.tmpdir]");
            }
        } catch (IOException e) {
            throw new ClusterException("cannot see who owns [" + folder + "]: " + Folders.reason(e), e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, CHECKOUT_HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
