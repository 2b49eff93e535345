/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks a cluster about its codebooks. */
final class Codebooks {
    private Codebooks() {}

    static String path(String codebook) {
        return "/_plugins/_recsys/codebooks/" + codebook;
    }

    /** SHA-256 of the bytes that the store keeps of a version. */
    static String sha256(Rest rest, String codebook, int version) {
        JsonNode found = rest.get(path(codebook)).orThrow().body();
        for (JsonNode each : found.path("versions")) {
            if (each.path("version").asInt() == version && each.path("sha256").isTextual()) {
                return each.path("sha256").asText();
            }
        }
        throw new IllegalStateException("there is no SHA-256 of [" + codebook + "@" + version + "] in " + found);
    }

    /** What {@code _quality} measures of the live version on an index. */
    static JsonNode quality(Rest rest, String codebook, String index, String categoryField) {
        return rest.get(path(codebook) + "/_quality?index=" + index + "&category_field=" + categoryField)
                .orThrow()
                .body();
    }

    /** Writes the centroids of the live version to a file, level after level. */
    static Centroids centroids(Rest rest, String codebook, Path file) {
        JsonNode levels =
                rest.get(path(codebook) + "?include_centroids=true").orThrow().at("/codebook/levels");
        List<JsonNode> rows = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode level : levels) {
            sizes.add(level.size());
            level.forEach(rows::add);
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException("codebook [" + codebook + "] came without centroids");
        }
        VectorFile written = VectorFile.write(file, rows.size(), rows.get(0).size(), (row, vector) -> {
            for (int j = 0; j < vector.length; j++) {
                vector[j] = (float) rows.get(row).get(j).doubleValue();
            }
        });
        return new Centroids(written, sizes);
    }
}
