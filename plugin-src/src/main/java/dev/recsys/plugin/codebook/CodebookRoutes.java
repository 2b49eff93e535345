/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;

/** Paths of the codebook API. All routes must give the name the same placeholder: OpenSearch refuses two for one place. */
public final class CodebookRoutes {
    /** Path parameter that holds {@code name} or {@code name@version}. */
    public static final String NAME = ArtifactRoutes.NAME;

    static final ArtifactRoutes API = new ArtifactRoutes("codebooks", CodebookType.KIND);

    /** One codebook; sub-resources append {@code /_train} and the like. */
    public static final String ONE = API.one();

    private CodebookRoutes() {}
}
