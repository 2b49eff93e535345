/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.rewrite.RewriteType;

/**
 * A rewrite to search with.
 *
 * @param weight its scores are multiplied by it
 */
record Leg(String text, RewriteType type, When when, float weight) {}
