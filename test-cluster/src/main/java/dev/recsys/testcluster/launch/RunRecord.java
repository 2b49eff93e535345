/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What is written down of a running cluster, in its folder, so that a later process can find and end it.
 *
 * @param owner the launcher that the nodes end with; absent when they were started to stay
 * @param openSearchVersion version of the distribution
 * @param plugins names of the plugin archives
 * @param dataFolder where data is kept when the cluster stops; absent when it goes with the cluster
 * @param nodes its nodes in order
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunRecord(
        ProcessIdentity owner, String openSearchVersion, List<String> plugins, String dataFolder, List<Node> nodes) {
    private static final String FILE = "cluster.json";

    /**
     * @param name node name
     * @param process its process
     * @param httpUri its address; absent until it has one
     * @param console file with what it prints
     */
    record Node(String name, ProcessIdentity process, String httpUri, String console) {}

    void write(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            // Never half a file, whenever this is interrupted.
            Path unfinished = folder.resolve(FILE + ".unfinished");
            Rest.JSON.writerWithDefaultPrettyPrinter().writeValue(unfinished.toFile(), this);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ClusterException("cannot write [" + file + "]: " + Folders.reason(e), e);
        }
    }

    /** The record of the run in this folder; absent when there is none. */
    static Optional<RunRecord> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.exists(file) == false) {
            return Optional.empty();
        }
        try {
            return Optional.of(Rest.JSON.readValue(file.toFile(), RunRecord.class));
        } catch (IOException e) {
            throw new ClusterException("cannot read [" + file + "]: " + e.getMessage(), e);
        }
    }
}
