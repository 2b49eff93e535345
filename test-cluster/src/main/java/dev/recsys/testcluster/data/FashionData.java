/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Fashion products with a line of text and a picture each: {@code products.csv}, {@code images.zip}, and the model that looks at the
 * pictures, {@code mobilenet_v2.onnx}, in a folder.
 */
public final class FashionData implements DataSet {
    private static final List<String> COLUMNS = List.of(
            "id",
            "gender",
            "masterCategory",
            "subCategory",
            "articleType",
            "baseColour",
            "season",
            "year",
            "usage",
            "productDisplayName",
            "image");

    private final Path table;
    private final Path pictures;
    private final Path model;

    FashionData(Path folder) {
        table = DataSet.requiredFile(folder, "products.csv");
        pictures = DataSet.requiredFile(folder, "images.zip");
        model = DataSet.requiredFile(folder, "mobilenet_v2.onnx");
    }

    @Override
    public String name() {
        return "fashion";
    }

    /** The image model's file, in ONNX format. */
    public Path imageModel() {
        return model;
    }

    /** Products whose category path is master category, sub-category, article type. */
    @Override
    public List<Product> products() {
        List<String> lines;
        try {
            lines = Files.readAllLines(table, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new DataException(table + ": the text is not UTF-8", e);
        } catch (IOException e) {
            throw new DataException("cannot read [" + table + "]: " + e.getMessage(), e);
        }
        if (lines.isEmpty() || lines.get(0).equals(String.join(",", COLUMNS)) == false) {
            throw new DataException(table + ", line 1: the columns must be [" + String.join(",", COLUMNS) + "]");
        }
        List<Product> products = new ArrayList<>(lines.size());
        Set<String> ids = new HashSet<>();
        for (int number = 2; number <= lines.size(); number++) {
            Product product = product(lines.get(number - 1), table + ", line " + number);
            if (ids.add(product.id()) == false) {
                throw new DataException(table + ", line " + number + ": [id] has [" + product.id()
                        + "], which an earlier line has too");
            }
            products.add(product);
        }
        if (products.isEmpty()) {
            throw new DataException(table + " has no product");
        }
        return List.copyOf(products);
    }

    private static Product product(String line, String where) {
        List<String> cells = Csv.cells(line, where);
        if (cells.size() != COLUMNS.size()) {
            throw new DataException(
                    where + ": there are [" + cells.size() + "] cells; there must be [" + COLUMNS.size() + "]");
        }
        List<String> category = List.of(
                required(cells, "masterCategory", where),
                required(cells, "subCategory", where),
                required(cells, "articleType", where));
        String colour = cells.get(COLUMNS.indexOf("baseColour"));
        return new Product(
                required(cells, "id", where),
                required(cells, "productDisplayName", where),
                "",
                null,
                category,
                colour.isBlank() ? null : colour,
                null,
                null,
                null,
                null,
                required(cells, "image", where));
    }

    private static String required(List<String> cells, String column, String where) {
        String value = cells.get(COLUMNS.indexOf(column));
        if (value.isBlank()) {
            throw new DataException(where + ": [" + column + "] is empty");
        }
        return value;
    }

    /**
     * The pictures of some products, as JPEG files, in the order of the products.
     *
     * @throws DataException when one is missing
     */
    public List<byte[]> images(List<Product> products) {
        try (ZipFile zip = new ZipFile(pictures.toFile())) {
            List<byte[]> images = new ArrayList<>(products.size());
            for (Product product : products) {
                ZipEntry entry = zip.getEntry(product.image());
                if (entry == null) {
                    throw new DataException("[" + pictures + "] has no [" + product.image()
                            + "], the image of product [" + product.id() + "]");
                }
                images.add(zip.getInputStream(entry).readAllBytes());
            }
            return images;
        } catch (IOException e) {
            throw new DataException("cannot read [" + pictures + "]: " + e.getMessage(), e);
        }
    }
}
