/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

/**
 * One version of a prompt.
 *
 * @param version from 1 on; 0 for one that the plugin brings along
 */
public record VersionedPrompt(String name, int version, Prompt prompt) {
    /** {@code name@version}. */
    public String reference() {
        return name + "@" + version;
    }
}
