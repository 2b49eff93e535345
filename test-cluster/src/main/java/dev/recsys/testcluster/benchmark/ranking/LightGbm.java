/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import io.github.metarank.lightgbm4j.LGBMBooster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The natives of LightGBM, which its binding unpacks. */
final class LightGbm {
    private static final String TEMPORARY = "java.io.tmpdir";

    private LightGbm() {}

    /**
     * Loads the natives from a folder of this process. Left to itself, the binding writes them to a file whose name is always the same: the
     * next process on this machine that loads them writes over what this one runs.
     *
     * @param folder in which a folder is made
     * @throws IllegalStateException they do not load on this machine
     */
    static synchronized void load(Path folder) throws IOException {
        String usual = System.getProperty(TEMPORARY);
        Path own = Files.createTempDirectory(Files.createDirectories(folder), "lightgbm-");
        own.toFile().deleteOnExit();
        System.setProperty(TEMPORARY, own.toString());
        try {
            LGBMBooster.loadNative();
        } catch (LinkageError e) {
            throw new IllegalStateException("LightGBM's natives do not load here: " + e.getMessage(), e);
        } finally {
            System.setProperty(TEMPORARY, usual);
        }
        try (var files = Files.list(own)) {
            files.forEach(file -> file.toFile().deleteOnExit());
        }
    }
}
