/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.data.Product;
import java.nio.FloatBuffer;
import java.util.List;

/** Title, department and vector; where there are more vectors than products, products come again. */
final class ProductDocuments implements Documents {
    private final List<Product> products;
    private final VectorFile vectors;
    private final FloatBuffer components;

    ProductDocuments(List<Product> products, VectorFile vectors) {
        this.products = products;
        this.vectors = vectors;
        this.components = vectors.map();
    }

    @Override
    public int count() {
        return vectors.count();
    }

    @Override
    public void write(int row, JsonObjectText json) {
        Product product = products.get(row % products.size());
        json.text(VectorIndex.TITLE, product.title()).text(VectorIndex.CATEGORY, product.department());
        json.vector(VectorIndex.FIELD, components, row * vectors.dimension(), vectors.dimension());
    }
}
