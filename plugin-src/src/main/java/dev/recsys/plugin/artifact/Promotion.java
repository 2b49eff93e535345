/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

/**
 * What a promotion did.
 *
 * @param promoted the version that is live now
 * @param former   the version that was live before, 0 if none was
 * @param nodes    which nodes know of it
 */
public record Promotion(ArtifactMetadata promoted, int former, NodesOutcome nodes) {}
