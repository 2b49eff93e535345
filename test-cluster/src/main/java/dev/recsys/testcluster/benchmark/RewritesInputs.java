/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.data.Rewrites;
import java.nio.file.Path;
import java.util.List;

/** What the parts of the rewrites benchmark share; read when a part first asks for it. */
final class RewritesInputs {
    private final Path data;
    private final Path target;
    private List<Product> products;
    private Inputs vectors;

    /**
     * @param data   folder of the ESCI sample
     * @param target the build's folder
     */
    RewritesInputs(Path data, Path target) {
        this.data = data;
        this.target = target;
    }

    List<Product> products() {
        if (products == null) {
            products = DataSet.parse("esci:" + data).products();
        }
        return products;
    }

    /** The products and their vectors. */
    Inputs vectors(Report report) {
        if (vectors == null) {
            vectors = Inputs.load(data, target, report);
        }
        return vectors;
    }

    /** The judged queries of the sample. */
    Judgments judgments() {
        return Judgments.read(data.resolve("judgments-dev.json"));
    }

    /** Queries that a model wrote for the products. */
    Rewrites documentRewrites() {
        return Rewrites.ofDocuments(data.resolve("rewrites-documents.jsonl"));
    }

    /** Rewrites that a model wrote for queries. */
    Rewrites queryRewrites() {
        return Rewrites.ofQueries(data.resolve("rewrites-queries.jsonl"));
    }

    /** Where nodes that do not come up leave their logs. */
    Path failureLogs() {
        return target.resolve("benchmark").resolve("logs");
    }
}
