/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.mapping;

import dev.recsys.ingest.quality.QualityMappings;
import dev.recsys.plugin.mapping.MappingFields;
import dev.recsys.plugin.mapping.MappingFields.Found;
import dev.recsys.plugin.mapping.WriteIndexMappings;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * Looks up in the cluster state, once for each version of an index's mapping (see {@link WriteIndexMappings}), whether the signals are
 * numbers with a fraction, and whether the vector's field has the right dimension and a space in which signals can be appended.
 *
 * <p>Signals need no mapping: dynamic mapping makes them {@code float}. A vector needs one.
 */
public final class ClusterStateQualityMappings implements QualityMappings {
    /** Types that keep what is between 0 and 1. */
    private static final Set<String> FRACTIONS = Set.of("float", "double", "half_float", "scaled_float");

    /** Where k-NN took the space from before 2.19, if the field names none. */
    private static final String LEGACY_SPACE = "index.knn.space_type";

    private final WriteIndexMappings<Written, Check> mappings;

    /**
     * @param state    the applied cluster state
     * @param dateMath turns an expression such as {@code <logs-{now/d}>} into a name, and leaves a name as it is
     */
    public ClusterStateQualityMappings(Supplier<ClusterState> state, UnaryOperator<String> dateMath) {
        this.mappings = new WriteIndexMappings<>(state, dateMath, ClusterStateQualityMappings::look);
    }

    @Override
    public Check check(String index, Written written) {
        Check check = mappings.check(index, written);
        return check == null ? new Check.Unchecked() : check;
    }

    private static Check look(IndexMetadata index, Written written) {
        MappingFields fields = new MappingFields(index);
        String problem = signals(fields, written);
        KnnFieldMapping vector = null;
        if (problem == null && written.targetVector() != null) {
            Found found = fields.find(written.targetVector());
            vector = found.parameters() == null ? null : vector(index, found);
            problem = vector == null
                    ? noVector(found)
                    : vector.problem(written.targetVector(), written.embedding(), written.profile());
        }
        if (problem != null) {
            return new Check.Wrong("index [" + index.getIndex().getName() + "]: " + problem
                    + "; this mapping works, so create an index with it and reindex: "
                    + written.mapping().toJson());
        }
        // A trained model has a dimension and a space that stand in no mapping.
        return vector != null && vector.dimension() == KnnFieldMapping.UNKNOWN
                ? new Check.Unchecked()
                : new Check.Fits();
    }

    private static String signals(MappingFields fields, Written written) {
        Found target = fields.find(written.targetField());
        if (target.parameters() == null) {
            return null;
        }
        if (MappingFields.OBJECT.equals(target.type()) == false
                || target.path().equals(written.targetField()) == false) {
            return "field [" + target.path() + "] is mapped as [" + target.type()
                    + "]; it must be an object, which holds the signals";
        }
        for (String signal : written.profile().names()) {
            Found found = fields.find(written.targetField() + "." + signal);
            if (found.parameters() != null && FRACTIONS.contains(found.type()) == false) {
                return "field [" + found.path() + "] is mapped as [" + found.type()
                        + "]; it must be [float], since a signal is a fraction from 0 to 1";
            }
        }
        return null;
    }

    /** Returns null if the field is no vector. */
    private static KnnFieldMapping vector(IndexMetadata index, Found found) {
        return KnnFieldMapping.parse(
                found.parameters(), index.getSettings().get(LEGACY_SPACE, KnnFieldMapping.DEFAULT_SPACE));
    }

    private static String noVector(Found found) {
        return found.parameters() == null
                ? "field [" + found.path() + "] is not mapped, and dynamic mapping would not make it a vector"
                : "field [" + found.path() + "] is mapped as [" + found.type() + "]; it must be ["
                        + KnnFieldMapping.TYPE + "]";
    }
}
