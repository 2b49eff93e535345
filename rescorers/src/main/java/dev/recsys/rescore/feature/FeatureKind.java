/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import java.util.Locale;

/** Kinds of features, as models name them; what each costs is counted by kind. */
public enum FeatureKind {
    FIELD,
    FIRST_PASS,
    QUERY,
    VECTOR,
    SEMANTIC_ID,
    EQUALS,
    CONTEXT,
    QUERY_LENGTH,
    QUALITY,
    CROSS;

    public static FeatureKind of(Feature feature) {
        return switch (feature) {
            case Feature.Field field -> FIELD;
            case Feature.FirstPass firstPass -> FIRST_PASS;
            case Feature.Query query -> QUERY;
            case Feature.Vector vector -> VECTOR;
            case Feature.Prefix prefix -> SEMANTIC_ID;
            case Feature.Equal equal -> EQUALS;
            case Feature.Context context -> CONTEXT;
            case Feature.QueryLength length -> QUERY_LENGTH;
            case Feature.Quality quality -> QUALITY;
            case Feature.Cross cross -> CROSS;
        };
    }

    /** As models name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
