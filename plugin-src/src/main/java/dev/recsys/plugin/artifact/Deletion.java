/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.List;

/**
 * What a deletion did.
 *
 * @param versions the versions that are gone
 * @param nodes    which nodes know of it
 */
public record Deletion(String name, List<Integer> versions, NodesOutcome nodes) {
    public Deletion {
        versions = List.copyOf(versions);
    }
}
