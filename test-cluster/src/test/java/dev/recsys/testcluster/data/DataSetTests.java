/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.Test;

public class DataSetTests extends RandomizedTest {
    /** Set to a folder with the public sets to read them too. */
    private static final String DATA = System.getProperty("recsys.data", "../../shared/data");

    private static final String FASHION_HEADER =
            "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName,image\n";

    @Test
    public void testTheShippedCatalogueIsWholeAndVaried() {
        List<Product> products = DataSet.parse("catalogue").products();
        assertTrue("has " + products.size(), products.size() >= 450);
        Set<String> departments = new TreeSet<>();
        Set<String> titles = new HashSet<>();
        for (Product product : products) {
            departments.add(product.department());
            titles.add(product.title());
            assertNotNull(product.id(), product.brand());
            assertNotNull(product.id(), product.price());
            assertNotNull(product.id(), product.listed());
            assertFalse(product.id(), product.details().isBlank());
        }
        assertTrue(departments.toString(), departments.size() >= 12);
        assertEquals("titles that come twice", products.size(), titles.size());
    }

    @Test
    public void testEmbeddedTextIsTitleAndDetailsCutAtItsLimit() {
        assertEquals("Lamp . Warm light", product("Lamp", "Warm light").embeddedText());
        assertEquals("Lamp", product("Lamp", "").embeddedText());
        assertEquals(1_200, product("Lamp", "x".repeat(5_000)).embeddedText().length());
    }

    private static Product product(String title, String details) {
        return new Product("1", title, details, null, List.of(), null, null, null, null, null, null);
    }

    @Test
    public void testUnknownDataSetsAreRefusedWithTheChoices() {
        assertRefused(
                "--data is [movies]; it must be [catalogue], [esci:DIR] or [fashion:DIR]",
                () -> DataSet.parse("movies"));
        assertRefused("--data [esci] names no folder; write [esci:DIR]", () -> DataSet.parse("esci"));
        assertRefused("--data [fashion:] names no folder; write [fashion:DIR]", () -> DataSet.parse("fashion:"));
        assertRefused("[catalogue] ships with the project and takes none", () -> DataSet.parse("catalogue:here"));
        assertRefused("[/no/such/folder] is not a folder", () -> DataSet.parse("esci:/no/such/folder"));
    }

    @Test
    public void testMissingFilesAreNamed() throws IOException {
        Path folder = newTempDir();
        assertRefused("there is no file [products.jsonl.gz] in [" + folder, () -> DataSet.parse("esci:" + folder));
        assertRefused("there is no file [products.csv] in [" + folder, () -> DataSet.parse("fashion:" + folder));
    }

    @Test
    public void testEsciProductsAreReadFromAZippedFile() throws IOException {
        Path folder = newTempDir();
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("products.jsonl.gz")))) {
            out.write(
                    ("""
                    {"_id":"A1","title":"Kettle","description":"","bullet_points":"Boils\\nfast","brand":"Acme","color":null,\
                    "price":19.5,"category":["Home","Kettles"],"rating":4.5,"rating_count":12,"is_book":false}
                    {"_id":"A2","title":"Crêpe pan","bullet_points":"","brand":null,"category":[],"price":null,"rating":null}
                    """)
                            .getBytes(StandardCharsets.UTF_8));
        }
        List<Product> products = DataSet.parse("esci:" + folder).products();
        assertEquals(2, products.size());
        assertEquals(
                new Product(
                        "A1",
                        "Kettle",
                        "Boils\nfast",
                        "Acme",
                        List.of("Home", "Kettles"),
                        null,
                        19.5,
                        4.5,
                        12,
                        null,
                        null),
                products.get(0));
        assertEquals("Home", products.get(0).department());
        assertEquals("Kettles", products.get(0).leafCategory());
        assertEquals("Crêpe pan", products.get(1).title());
        assertNull(products.get(1).department());
    }

    @Test
    public void testABadEsciLineIsNamedWithItsFieldAndWhatIsAllowed() throws IOException {
        assertEsciRefused("line 1: not a JSON object", "[1]\n");
        assertEsciRefused("line 1: not a JSON object", "\n");
        assertEsciRefused("line 2: not a JSON object: ", ok("A") + "{\"_id\":\n");
        assertEsciRefused("line 1: not a JSON object: ", "{\"_id\":\"A\",\"title\":\"T\"} {}\n");
        assertEsciRefused("line 1: not a JSON object: ", "{\"_id\":\"A\",\"_id\":\"B\",\"title\":\"T\"}\n");
        assertEsciRefused("line 2: [_id] has [A], which an earlier line has too", ok("A") + ok("A"));
        assertEsciRefused("line 1: [_id] is missing; it must be a text that is not empty", "{\"title\":\"T\"}\n");
        assertEsciRefused(
                "line 1: [title] is [\"\"]; it must be a text that is not empty", "{\"_id\":\"A\",\"title\":\"\"}\n");
        assertEsciRefused("line 1: [title] is [7]; it must be a text", "{\"_id\":\"A\",\"title\":7}\n");
        assertEsciRefused("line 1: [price] is [\"9\"]; it must be a number of 0 or more", with("\"price\":\"9\""));
        assertEsciRefused("line 1: [price] is [-1]; it must be a number of 0 or more", with("\"price\":-1"));
        assertEsciRefused("line 1: [rating] is [5.5]; it must be a number from 0 to 5.0", with("\"rating\":5.5"));
        assertEsciRefused(
                "line 1: [rating_count] is [1.5]; it must be a whole number of 0 or more",
                with("\"rating_count\":1.5"));
        assertEsciRefused(
                "line 1: [category] is [\"Home\"]; it must be a list of texts", with("\"category\":\"Home\""));
        assertEsciRefused(
                "line 1: [category] is [[1]]; it must be a list of texts that are not empty", with("\"category\":[1]"));
        assertEsciRefused("has no line", "");
    }

    private static String ok(String id) {
        return "{\"_id\":\"" + id + "\",\"title\":\"T\"}\n";
    }

    private static String with(String member) {
        return "{\"_id\":\"A\",\"title\":\"T\"," + member + "}\n";
    }

    private void assertEsciRefused(String message, String content) throws IOException {
        Path folder = newTempDir();
        Files.writeString(folder.resolve("products.jsonl"), content);
        assertRefused(message, () -> DataSet.parse("esci:" + folder).products());
    }

    @Test
    public void testTextThatIsNotUtf8IsRefused() {
        byte[] latin = "{\"_id\":\"A\",\"title\":\"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused("the text is not UTF-8", () -> {
            try {
                JsonLines.read(new ByteArrayInputStream(latin), "file", row -> product(row.text("title"), ""));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    public void testCatalogueLinesMustBeginTheirPathWithTheDepartmentAndHaveADate() {
        String line =
                "{\"_id\":\"k\",\"title\":\"T\",\"description\":\"D\",\"department\":\"Kitchen\",\"category\":[\"%s\"],\"listed\":\"%s\"}";
        assertRefused(
                "[category] is [[\"Garden\"]]; it must be a path that begins with the department [Kitchen]",
                () -> readCatalogue(String.format(Locale.ROOT, line, "Garden", "2024-01-01")));
        assertRefused(
                "[listed] is [\"2024-13-01\"]; it must be a date like 2024-05-31",
                () -> readCatalogue(String.format(Locale.ROOT, line, "Kitchen", "2024-13-01")));
    }

    private static void readCatalogue(String line) {
        try {
            CatalogueData.read(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)), "file");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void testFashionProductsAndTheirPicturesAreRead() throws IOException {
        FashionData data =
                fashion("1,Men,Apparel,Topwear,Tshirts,Blue,Fall,2011,Casual,\"Blue \"\"V\"\", tee\",1.jpg\r\n"
                        + "2,Men,Apparel,Topwear,Shirts,,Fall,2011,Casual,Shirt,2.jpg\r\n");
        List<Product> products = data.products();
        assertEquals(2, products.size());
        assertEquals("Blue \"V\", tee", products.get(0).title());
        assertEquals(List.of("Apparel", "Topwear", "Tshirts"), products.get(0).category());
        assertEquals("Blue", products.get(0).color());
        assertNull(products.get(1).color());
        assertArrayEquals(
                new byte[] {1, 2, 3}, data.images(products.subList(0, 1)).get(0));
        assertRefused("has no [2.jpg], the image of product [2]", () -> data.images(products));
    }

    @Test
    public void testABadFashionLineIsNamed() throws IOException {
        assertFashionRefused("line 2: there are [2] cells; there must be [11]", "1,Men\n");
        assertFashionRefused(
                "line 2: [articleType] is empty", "1,Men,Apparel,Topwear,,Blue,Fall,2011,Casual,Tee,1.jpg\n");
        assertFashionRefused("line 2: the quote at character 3 does not close", "1,\"Men\n");
        assertFashionRefused("line 2: a quote at character 4 is inside a cell", "1,M\"en\n");
        assertFashionRefused("line 2: after the closing quote at character 5 there must be a comma", "1,\"M\"en\n");
        String line = "1,Men,Apparel,Topwear,Tshirts,Blue,Fall,2011,Casual,Tee,1.jpg\n";
        assertFashionRefused("line 3: [id] has [1], which an earlier line has too", line + line);
        assertFashionRefused("has no product", "");
    }

    private void assertFashionRefused(String message, String lines) throws IOException {
        FashionData data = fashion(lines);
        assertRefused(message, data::products);
    }

    private FashionData fashion(String lines) throws IOException {
        Path folder = newTempDir();
        Files.writeString(folder.resolve("products.csv"), FASHION_HEADER + lines);
        Files.write(folder.resolve("mobilenet_v2.onnx"), new byte[0]);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("images.zip")))) {
            zip.putNextEntry(new ZipEntry("1.jpg"));
            zip.write(new byte[] {1, 2, 3});
        }
        return (FashionData) DataSet.parse("fashion:" + folder);
    }

    @Test
    public void testAFashionTableWithOtherColumnsIsRefused() throws IOException {
        FashionData data = fashion("");
        assertRefused("has no product", data::products);
        Path folder = newTempDir();
        for (String name : List.of("images.zip", "mobilenet_v2.onnx")) {
            Files.write(folder.resolve(name), new byte[0]);
        }
        Files.writeString(folder.resolve("products.csv"), "id,name\n");
        assertRefused("line 1: the columns must be [id,gender,", () -> DataSet.parse("fashion:" + folder)
                .products());
    }

    @Test
    public void testThePublicSetsAreReadWhereTheyAre() {
        Path esci = Path.of(DATA, "esci");
        Path fashion = Path.of(DATA, "fashion");
        assumeTrue("no data in [" + esci.toAbsolutePath() + "]", Files.isDirectory(esci));
        assertEquals(6_764, DataSet.parse("esci:" + esci).products().size());
        assumeTrue("no data in [" + fashion.toAbsolutePath() + "]", Files.isDirectory(fashion));
        FashionData data = (FashionData) DataSet.parse("fashion:" + fashion);
        assertEquals(4_000, data.products().size());
        assertEquals(4_000, data.images(data.products()).size());
    }

    private static void assertRefused(String message, Runnable action) {
        try {
            action.run();
        } catch (DataException e) {
            assertTrue(e.getMessage(), e.getMessage().contains(message));
            return;
        }
        fail("nothing was refused; expected: " + message);
    }
}
