/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.artifact.ArtifactSource;

/** Where codebooks come from. */
public interface CodebookSource extends ArtifactSource<VersionedCodebook> {}
