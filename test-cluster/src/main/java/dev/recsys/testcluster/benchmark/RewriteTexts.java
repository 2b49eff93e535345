/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.data.Product;
import java.util.List;

/** Title, description and category of products, as a search for words has them. */
public record RewriteTexts(List<Product> products) implements Documents {
    public static final String DESCRIPTION = "description";

    public RewriteTexts {
        products = List.copyOf(products);
    }

    @Override
    public int count() {
        return products.size();
    }

    @Override
    public String id(int row) {
        return products.get(row).id();
    }

    @Override
    public void write(int row, JsonObjectText json) {
        Product product = products.get(row);
        json.text(VectorIndex.TITLE, product.title()).text(DESCRIPTION, product.details());
        json.text(VectorIndex.CATEGORY, product.department());
    }
}
