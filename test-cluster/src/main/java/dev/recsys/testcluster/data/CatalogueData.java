/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;

/** The original catalogue of about 500 products in a dozen departments that ships with the project. */
public final class CatalogueData implements DataSet {
    private static final String RESOURCE = "products.jsonl";
    private static final double MAX_RATING = 5;

    CatalogueData() {}

    @Override
    public String name() {
        return "catalogue";
    }

    @Override
    public List<Product> products() {
        try (InputStream in = CatalogueData.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new DataException(
                        "the project's own [" + RESOURCE + "] is not on the class path; build it again");
            }
            return read(in, RESOURCE);
        } catch (IOException e) {
            throw new DataException("cannot read the project's own [" + RESOURCE + "]: " + e.getMessage(), e);
        }
    }

    static List<Product> read(InputStream in, String name) throws IOException {
        return JsonLines.read(in, name, CatalogueData::product);
    }

    private static Product product(JsonLines.Row row) {
        String department = row.text("department");
        List<String> category = row.texts("category");
        if (category.isEmpty() || category.get(0).equals(department) == false) {
            throw row.wrong("category", "a path that begins with the department [" + department + "]");
        }
        return new Product(
                row.text("_id"),
                row.text("title"),
                row.text("description"),
                row.optionalText("brand"),
                category,
                null,
                row.optionalNumber("price", Double.MAX_VALUE),
                row.optionalNumber("rating", MAX_RATING),
                row.optionalCount("rating_count"),
                date(row),
                null);
    }

    private static String date(JsonLines.Row row) {
        String listed = row.optionalText("listed");
        try {
            return listed == null ? null : LocalDate.parse(listed).toString();
        } catch (DateTimeParseException e) {
            throw row.wrong("listed", "a date like 2024-05-31");
        }
    }
}
