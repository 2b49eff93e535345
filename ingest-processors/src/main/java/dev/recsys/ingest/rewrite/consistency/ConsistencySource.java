/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import dev.recsys.ingest.artifact.ArtifactSource;

/** Where fitted filters come from. */
public interface ConsistencySource extends ArtifactSource<VersionedConsistencyFilter> {}
