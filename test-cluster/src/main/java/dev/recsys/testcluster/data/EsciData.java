/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The public shopping-queries sample: {@code products.jsonl.gz}, or {@code products.jsonl}, in a folder. */
public final class EsciData implements DataSet {
    private static final double MAX_RATING = 5;
    private static final String DOCUMENT_REWRITES = "rewrites-documents.jsonl";
    private static final String JUDGMENTS = "judgments-dev.json";
    private static final String QUERY_REWRITES = "rewrites-queries.jsonl";

    private final Path folder;
    private final Path file;

    EsciData(Path folder) {
        this.folder = folder;
        Path plain = folder.resolve("products.jsonl");
        file = Files.isRegularFile(plain) ? plain : DataSet.requiredFile(folder, "products.jsonl.gz");
    }

    @Override
    public String name() {
        return "esci";
    }

    @Override
    public List<Product> products() {
        try (InputStream in = Files.newInputStream(file)) {
            boolean zipped = file.toString().endsWith(".gz");
            return JsonLines.read(zipped ? new GZIPInputStream(in) : in, file.toString(), EsciData::product);
        } catch (IOException e) {
            throw new DataException("cannot read [" + file + "]: " + e.getMessage(), e);
        }
    }

    /** Whether generated rewrites of products and queries lie beside the products. */
    public boolean hasRewrites() {
        return Files.isRegularFile(folder.resolve(DOCUMENT_REWRITES))
                && Files.isRegularFile(folder.resolve(QUERY_REWRITES));
    }

    /** Queries that a model wrote for the products. */
    public Rewrites documentRewrites() {
        return Rewrites.ofDocuments(DataSet.requiredFile(folder, DOCUMENT_REWRITES));
    }

    /** Rewrites that a model wrote for queries. */
    public Rewrites queryRewrites() {
        return Rewrites.ofQueries(DataSet.requiredFile(folder, QUERY_REWRITES));
    }

    /** What people judged of the products for queries, or null if it does not lie beside the products. */
    public Judgments judgments() {
        Path judged = folder.resolve(JUDGMENTS);
        return Files.isRegularFile(judged) ? Judgments.read(judged) : null;
    }

    private static Product product(JsonLines.Row row) {
        String bullets = row.optionalText("bullet_points");
        return new Product(
                row.text("_id"),
                row.text("title"),
                bullets == null ? "" : bullets,
                row.optionalText("brand"),
                row.texts("category"),
                row.optionalText("color"),
                row.optionalNumber("price", Double.MAX_VALUE),
                row.optionalNumber("rating", MAX_RATING),
                row.optionalCount("rating_count"),
                null,
                null);
    }
}
