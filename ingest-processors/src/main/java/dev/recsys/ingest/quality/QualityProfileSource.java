/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import dev.recsys.ingest.artifact.ArtifactSource;

/** Where quality profiles come from. */
public interface QualityProfileSource extends ArtifactSource<VersionedProfile> {}
