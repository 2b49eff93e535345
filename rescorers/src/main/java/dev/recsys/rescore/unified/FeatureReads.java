/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.unified;

import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.feature.Feature;

/** Which values of the context a feature is made of. */
final class FeatureReads {
    private static final ContextPath QUERY = new ContextPath(ContextPath.Part.QUERY, "");

    private FeatureReads() {}

    /** Whether a feature reads the value at a path, itself and not through a cross. */
    static boolean path(Feature feature, String path) {
        return switch (feature) {
            // A place is a string of its own, so that it stands between quotation marks.
            case Feature.Query query -> query.query().contains("\"" + path + "\"");
            case Feature.Vector vector ->
                vector.with() instanceof Feature.VectorSource.At at
                        && at.path().toString().equals(path);
            case Feature.Equal equal -> equal.value().toString().equals(path);
            case Feature.Context context -> context.value().toString().equals(path);
            case Feature.QueryLength length -> path.equals(QUERY.toString());
            case Feature.Field field -> false;
            case Feature.FirstPass firstPass -> false;
            case Feature.Prefix prefix -> false;
            case Feature.Quality quality -> false;
            case Feature.Cross cross -> false;
        };
    }
}
