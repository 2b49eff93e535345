/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.api;

/**
 * Where the API of one kind of artifact is.
 *
 * @param resource as in paths, for example {@code codebooks}
 * @param kind     as in names of handlers, for example {@code codebook}
 */
public record ArtifactRoutes(String resource, String kind) {
    /** Path parameter that holds {@code name} or {@code name@version}; OpenSearch refuses two placeholders for one place. */
    public static final String NAME = "name";

    /** All artifacts of the kind. */
    public String all() {
        return "/_plugins/_recsys/" + resource;
    }

    /** One artifact; sub-resources append {@code /_promote} and the like. */
    public String one() {
        return all() + "/{" + NAME + "}";
    }

    /** Name of the handler of a verb, for example {@code recsys_get_codebook_action}; no two handlers share one. */
    public String handler(String verb) {
        return "recsys_" + verb + "_" + kind + "_action";
    }
}
