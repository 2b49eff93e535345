/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.artifact.ArtifactSource;

/** Where ranking models come from. */
public interface RankerSource extends ArtifactSource<VersionedRanker> {}
