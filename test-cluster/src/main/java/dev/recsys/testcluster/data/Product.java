/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.util.List;

/**
 * A product of a data set; what a data set does not say is null, or an empty list.
 *
 * @param details     what the product is in a few sentences
 * @param category    from the department down to the narrowest category
 * @param rating      mean rating, 0 to 5
 * @param ratingCount number of ratings, 0 or more
 * @param listed      first day in the shop, as {@code yyyy-MM-dd}
 * @param image       name of the picture inside the data set
 */
public record Product(
        String id,
        String title,
        String details,
        String brand,
        List<String> category,
        String color,
        Double price,
        Double rating,
        Integer ratingCount,
        String listed,
        String image) {
    /** More than the sentence model reads of any text, and the cut that the published figures of these sets were taken with. */
    private static final int EMBEDDED_CHARACTERS = 1_200;

    public Product {
        category = List.copyOf(category);
    }

    /** The text that stands for this product when it is embedded: title and details, cut at 1,200 characters. */
    public String embeddedText() {
        String text = details == null || details.isEmpty() ? title : title + " . " + details;
        return text.length() <= EMBEDDED_CHARACTERS ? text : text.substring(0, EMBEDDED_CHARACTERS);
    }

    /** The top of the category path, or null where the data set does not say. */
    public String department() {
        return category.isEmpty() ? null : category.get(0);
    }

    /** The narrowest category, or null where the data set does not say. */
    public String leafCategory() {
        return category.isEmpty() ? null : category.get(category.size() - 1);
    }
}
