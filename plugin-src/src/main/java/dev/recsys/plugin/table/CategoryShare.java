/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.Comparator;
import java.util.Objects;

/**
 * How a query belongs to a category.
 *
 * @param probability that who asks so wants this category, from 0 to 1
 * @param support     conversions that say so; 0 where it is not from a log
 * @param npmi        normalised pointwise mutual information of query and category, from -1 to 1; NaN where it is not from a log
 */
public record CategoryShare(String category, double probability, long support, double npmi) {
    /** The order of a row's categories. */
    public static final Comparator<CategoryShare> MOST_PROBABLE_FIRST =
            Comparator.comparingDouble(CategoryShare::probability).reversed().thenComparing(CategoryShare::category);

    public CategoryShare {
        Objects.requireNonNull(category, "category");
    }
}
