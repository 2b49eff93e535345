/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How a document's vectors become the one vector that a codebook quantises, and how it is quantised; fixed when the codebook is made.
 *
 * @param fields             the vector fields, in the order of their concatenation; names are unique
 * @param normalize          whether each field's vector is first scaled to length 1
 * @param normalizeResiduals whether the residual is scaled to length 1 before each level but the first
 * @param beam               partial paths kept while encoding; 1 is greedy
 */
public record EncodingSpec(List<ModalityField> fields, boolean normalize, boolean normalizeResiduals, int beam) {
    /** More would cost more than it can bring: FAISS's own defaults stay below. */
    public static final int MAX_BEAM = 64;

    /** Components of all fields together: four of the longest vectors that k-NN takes (16,000) fit. */
    public static final int MAX_DIMENSION = 1 << 16;

    public EncodingSpec {
        fields = List.copyOf(Objects.requireNonNull(fields, "fields"));
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("[fields] is empty; give at least one vector field");
        }
        Set<String> names = new HashSet<>();
        for (ModalityField field : fields) {
            if (names.add(field.field()) == false) {
                throw new IllegalArgumentException("[fields] names [" + field.field() + "] twice");
            }
        }
        long dimension = fields.stream().mapToLong(ModalityField::dimension).sum();
        if (dimension > MAX_DIMENSION) {
            throw new IllegalArgumentException("[fields] have [" + dimension
                    + "] dimensions together; they must have at most [" + MAX_DIMENSION + "]");
        }
        if (beam < 1 || beam > MAX_BEAM) {
            throw new IllegalArgumentException("[beam] is [" + beam + "]; it must be from 1 to " + MAX_BEAM);
        }
    }

    /** Number of components of the composed vector. */
    public int dimension() {
        return fields.stream().mapToInt(ModalityField::dimension).sum();
    }
}
