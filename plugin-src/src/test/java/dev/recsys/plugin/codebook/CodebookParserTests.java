/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

public class CodebookParserTests extends OpenSearchTestCase {
    private static final String FIELDS = "\"fields\":[{\"field\":\"v\",\"dimension\":2}]";
    private static final String LEVELS = "\"levels\":[[[0,1],[1,0]]]";

    private Codebook parse(String json) throws IOException {
        try (XContentParser parser = createParser(XContentType.JSON.xContent(), json)) {
            return CodebookParser.parse(parser);
        }
    }

    private void assertRefused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertEquals(message, e.getMessage());
    }

    private void assertRefusedAs(String json, String beginning) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertTrue(e.getMessage(), e.getMessage().startsWith(beginning));
        assertEquals("one line", 1, e.getMessage().lines().count());
    }

    public void testWhatIsWrittenIsReadBackBitForBitInEveryFormat() throws IOException {
        CodebookCodec codec = new CodebookCodec();
        for (int i = 0; i < 50; i++) {
            Codebook codebook = RandomCodebooks.codebook(random(), between(1, 4));
            XContentType type = randomFrom(XContentType.values());
            try (XContentBuilder builder = MediaTypeRegistry.contentBuilder(type)) {
                CodebookJson.write(builder, codebook);
                try (XContentParser parser = createParser(type.xContent(), BytesReference.bytes(builder))) {
                    assertArrayEquals(codec.encode(codebook), codec.encode(CodebookParser.parse(parser)));
                }
            }
        }
    }

    public void testDefaultsAndAnyOrderOfKeys() throws IOException {
        Codebook codebook = parse("{" + LEVELS + ",\"standardize\":null," + FIELDS + "}");
        assertEquals(new EncodingSpec(List.of(new ModalityField("v", 1f, 2)), true, false, 1), codebook.spec());
        assertNull(codebook.standardization());
        assertEquals(1, codebook.depth());
        assertEquals(1f, codebook.level(0).value(1, 0), 0f);
    }

    public void testBadLevelsAreRefusedByPosition() {
        assertRefused("{" + FIELDS + "}", "[levels] is missing; give the centroids of each level");
        assertRefused("{" + FIELDS + ",\"levels\":[]}", "[levels] is empty; it must have from 1 to 16");
        assertRefused("{" + FIELDS + ",\"levels\":3}", "[levels] is [3]; it must be an array");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[3]}",
                "[levels] has [3] at position [0]; it must be an array of centroids");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[[0,1],[1,0]],[]]}",
                "[levels] has [0] centroids at position [1]; it must be from 2 to 65536");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[[0,1]]]}",
                "[levels] has [1] centroids at position [0]; it must be from 2 to 65536");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[[0,1],7]]}",
                "[levels] has [7] at position [0][1]; it must be an array of numbers");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[[],[]]]}",
                "[levels] has an empty centroid at position [0][0]; it must have at least 1 component");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[" + "[[0,1],[1,0]],".repeat(16) + "[[0,1],[1,0]]]}",
                "[levels] has more than [16] levels; it must have from 1 to 16");
    }

    public void testALevelOfHundredThousandCentroidsIsRefused() {
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[" + "[0,1],".repeat(99_999) + "[0,1]]]}",
                "[levels] has [100000] centroids at position [0]; it must be from 2 to 65536");
    }

    public void testRaggedArraysAreRefused() {
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[[0,1],[1,0]],[[0,1],[1]]]}",
                "[levels] has [1] components at position [1][1]; it must have [2], as the centroids before it");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[[0,1],[1,0,2]]]}",
                "[levels] has [3] components at position [0][1]; it must have [2], as the centroids before it");
        assertRefused(
                "{" + FIELDS + ",\"levels\":[[[0,1,2],[1,0,2]]]}",
                "[levels] has centroids of [3] components; they must have [2], as [fields] have together");
    }

    public void testNumbersMustBeFinite() {
        for (String bad : new String[] {"1e39", "-1e39", "null", "\"1\"", "true", "[1]", "{}"}) {
            String shown =
                    switch (bad) {
                        case "[1]" -> "an array";
                        case "{}" -> "an object";
                        case "\"1\"" -> "the string [1]";
                        default -> "[" + bad + "]";
                    };
            assertRefused(
                    "{" + FIELDS + ",\"levels\":[[[0,1],[1," + bad + "]]]}",
                    "[levels] has " + shown + " at position [0][1][1]; it must be a finite number");
        }
        for (String bad : new String[] {"NaN", "Infinity", "-Infinity"}) {
            assertRefusedAs(
                    "{" + FIELDS + ",\"levels\":[[[0,1],[1," + bad + "]]]}",
                    "[levels] cannot be read at position [0][1][1]; it must be a finite number: ");
        }
        assertRefusedAs(
                "{" + FIELDS + "," + LEVELS + ",\"standardize\":{\"mean\":[0,NaN],\"scale\":[1,1]}}",
                "[standardize.mean] cannot be read at position [1]; it must be a finite number: ");
    }

    public void testFormatsThatKnowNotANumberAreNoWayRound() throws IOException {
        XContentType type = randomFrom(XContentType.SMILE, XContentType.CBOR);
        try (XContentBuilder builder = MediaTypeRegistry.contentBuilder(type)) {
            builder.startObject().startArray("levels").startArray().startArray();
            builder.value(1f).value(Float.NaN);
            builder.endArray().endArray().endArray().endObject();
            try (XContentParser parser = createParser(type.xContent(), BytesReference.bytes(builder))) {
                Exception e = expectThrows(IllegalArgumentException.class, () -> CodebookParser.parse(parser));
                assertEquals("[levels] has [NaN] at position [0][0][1]; it must be a finite number", e.getMessage());
            }
        }
    }

    public void testBadFieldsAreRefused() {
        assertRefused("{" + LEVELS + "}", "[fields] is missing; name the vector fields that the codebook is for");
        assertRefused("{\"fields\":[]," + LEVELS + "}", "[fields] is empty; give at least one vector field");
        assertRefused("{\"fields\":{}," + LEVELS + "}", "[fields] is an object; it must be an array");
        assertRefused(
                "{\"fields\":[\"v\"]," + LEVELS + "}",
                "[fields] has the string [v] at position [0]; it must be an object with the keys [dimension, field, weight]");
        assertRefused(
                "{\"fields\":[{\"dimension\":2}]," + LEVELS + "}",
                "[field] in [fields] at position [0] is missing; give the path of a vector field");
        assertRefused(
                "{\"fields\":[{\"field\":\"v\"}]," + LEVELS + "}",
                "[dimension] of field [v] is [0]; it must be at least 1");
        assertRefused(
                "{\"fields\":[{\"field\":\"v\",\"dimension\":2.5}]," + LEVELS + "}",
                "[dimension] in [fields] at position [0] is [2.5]; it must be an integer");
        assertRefused(
                "{\"fields\":[{\"field\":\"v\",\"dimension\":2,\"weight\":-1}]," + LEVELS + "}",
                "[weight] of field [v] is [-1.0]; it must be finite and above 0");
        assertRefused(
                "{\"fields\":[{\"field\":\"v\",\"dimension\":2,\"weight\":\"a\"}]," + LEVELS + "}",
                "[weight] in [fields] at position [0] is the string [a]; it must be a number");
        assertRefused(
                "{\"fields\":[{\"field\":3,\"dimension\":2}]," + LEVELS + "}",
                "[field] in [fields] at position [0] is [3]; it must be a string");
        assertRefused(
                "{\"fields\":[{\"field\":\"v\",\"dimension\":1},{\"field\":\"v\",\"dimension\":1}]," + LEVELS + "}",
                "[fields] names [v] twice");
    }

    public void testUnknownKeysAreRefused() {
        assertRefused(
                "{\"level\":[]}",
                "unknown key [level]; it must be one of [beam, fields, levels, normalize, normalize_residuals, standardize]");
        assertRefused(
                "{\"fields\":[{\"name\":\"v\"}]}",
                "unknown key [name] in [fields] at position [0]; it must be one of [dimension, field, weight]");
        assertRefused(
                "{\"standardize\":{\"std\":[]}}",
                "unknown key [std] in [standardize]; it must be one of [mean, scale]");
    }

    public void testBadOptionsAreRefused() {
        assertRefused(
                "{" + FIELDS + "," + LEVELS + ",\"normalize\":\"yes\"}",
                "[normalize] is the string [yes]; it must be true or false");
        assertRefused(
                "{" + FIELDS + "," + LEVELS + ",\"normalize_residuals\":1}",
                "[normalize_residuals] is [1]; it must be true or false");
        assertRefused("{" + FIELDS + "," + LEVELS + ",\"beam\":0}", "[beam] is [0]; it must be from 1 to 64");
        assertRefused("{" + FIELDS + "," + LEVELS + ",\"beam\":1e12}", "[beam] is [1e12]; it must be an integer");
        assertRefused(
                "{" + FIELDS + "," + LEVELS + ",\"standardize\":true}",
                "[standardize] is [true]; it must be an object with the keys [mean, scale]");
        assertRefused(
                "{" + FIELDS + "," + LEVELS + ",\"standardize\":{\"mean\":[0,0]}}",
                "[standardize] must have the keys [mean, scale]");
        assertRefused(
                "{" + FIELDS + "," + LEVELS + ",\"standardize\":{\"mean\":[0],\"scale\":[1]}}",
                "[standardize] has [1] components; the fields have [2] together");
    }

    public void testWhatIsNotOneObjectIsRefused() {
        assertRefused(
                "[]",
                "the codebook must be an object with the keys [beam, fields, levels, normalize, normalize_residuals, standardize]");
        assertRefused(
                "{" + FIELDS + "," + LEVELS + "} {}", "something follows the codebook; the body must be one object");
        for (String bad :
                new String[] {"{" + FIELDS + ",\"levels\":[[[0,1", "{" + FIELDS + "," + FIELDS + "}", "{fields"}) {
            assertRefusedAs(
                    bad,
                    bad.endsWith("[0,1")
                            ? "[levels] cannot be read at position [0][0][2]"
                            : "the codebook cannot be read: ");
        }
    }

    public void testALongValueIsShownShort() {
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> parse("{\"normalize\":\"" + "x".repeat(100_000) + "\"}"));
        assertTrue(e.getMessage().length() < 200);
    }
}
