/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

public class FoldersTests extends SeededTestCase {
    public void testACopyLeavesOutWhatVanishes() throws IOException {
        Path from = newTempDir();
        Files.createDirectories(from.resolve("logs/old"));
        Files.writeString(from.resolve("logs/node.log"), "started");
        // Listed, but not to be read any more, like a file that is deleted in between.
        Files.createSymbolicLink(from.resolve("logs/gone.log"), from.resolve("nowhere"));
        Path to = newTempDir();
        Files.createDirectories(to.resolve("logs"));
        Files.writeString(to.resolve("logs/node.log"), "an older one");

        Folders.copy(from, to);

        assertEquals("started", Files.readString(to.resolve("logs/node.log")));
        assertTrue(Files.isDirectory(to.resolve("logs/old")));
        assertFalse(Files.exists(to.resolve("logs/gone.log"), LinkOption.NOFOLLOW_LINKS));
        assertThrows(NoSuchFileException.class, () -> Folders.copy(from.resolve("nowhere"), to));
    }
}
