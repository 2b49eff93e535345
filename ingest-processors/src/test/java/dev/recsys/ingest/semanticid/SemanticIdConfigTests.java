/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.semanticid.SemanticIdConfig.ExpectedField;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchParseException;
import org.opensearch.test.OpenSearchTestCase;

/** What a pipeline may say of its semantic IDs. */
public class SemanticIdConfigTests extends OpenSearchTestCase {
    public void testOnlyTheCodebookIsRequired() {
        SemanticIdConfig config = parse(Map.of("codebook", "products"));
        assertEquals(new SemanticIdConfig("products", List.of(), "semantic_id", OnMissing.SKIP), config);
        assertRefused(Map.of(), "[codebook] required property is missing");
    }

    public void testAllPropertiesAreTakenOutOfTheDeclaration() {
        Map<String, Object> declaration = new HashMap<>(Map.of(
                "codebook", "products@3",
                "target_field", "product.sid",
                "on_missing", "zero",
                "fields", List.of("a", Map.of("field", "b"), Map.of("field", "c.d", "weight", 2)),
                "unknown", 1));
        SemanticIdConfig config = SemanticIdConfigParser.parse("tag", declaration);
        assertEquals(
                new SemanticIdConfig(
                        "products@3",
                        List.of(
                                new ExpectedField("a", null),
                                new ExpectedField("b", null),
                                new ExpectedField("c.d", 2f)),
                        "product.sid",
                        OnMissing.ZERO),
                config);
        assertEquals(Map.of("unknown", 1), declaration);
    }

    public void testReferencesThatCannotExistAreRefused() {
        for (String reference :
                List.of("Products", "", "a b", "-a", "products@", "products@0", "products@x", "a@1@2")) {
            assertRefused(
                    Map.of("codebook", reference),
                    "[codebook] is [" + reference
                            + "]; it must be a name of lower-case letters, digits, - and _, with @ and a version to pin one, as in"
                            + " [products] or [products@3]");
        }
    }

    public void testTargetsThatAreNoPathOfAnObjectAreRefused() {
        for (String target : List.of("", " ", "_id", "_source.sid", ".sid", "sid.", "a..b")) {
            assertRefused(
                    Map.of("codebook", "p", "target_field", target),
                    "[target_field] is [" + target
                            + "]; it must be the path of an object in the document, for example [semantic_id]");
        }
        assertRefused(
                Map.of("codebook", "p", "target_field", "a.b.c", "fields", List.of("a.b")),
                "[target_field] is [a.b.c], which would overwrite the vector field [a.b]; give it a path of its own");
    }

    public void testUnknownOnMissingIsRefused() {
        assertRefused(
                Map.of("codebook", "p", "on_missing", "drop"),
                "[on_missing] is [drop]; it must be one of [zero, skip, fail]");
    }

    public void testFieldsThatCannotBeReadAreRefused() {
        String allowed = "; each must be the path of a vector field, or an object of [field] and [weight]";
        assertRefused(fields(List.of(7)), "[fields] has the entry [7]" + allowed);
        assertRefused(fields(List.of("")), "[fields] has the entry []" + allowed);
        assertRefused(fields(List.of(Map.of("name", "a"))), "[fields] has the entry [{name=a}]" + allowed);
        assertRefused(fields(List.of(Map.of("weight", 1))), "[fields] has the entry [{weight=1}]" + allowed);
        assertRefused(fields(List.of("a", "a")), "[fields] names [a] twice");
        assertRefused(
                fields(List.of()), "[fields] is empty; name the vector fields, or leave it out to take the codebook's");
        for (Object weight : List.of(0, -1, Double.NaN, 1e300, "1")) {
            assertRefused(
                    fields(List.of(Map.of("field", "a", "weight", weight))),
                    "[fields] gives [a] the weight [" + weight + "]; it must be a finite number above 0");
        }
    }

    private static Map<String, Object> fields(List<?> fields) {
        return Map.of("codebook", "p", "fields", fields);
    }

    private static SemanticIdConfig parse(Map<String, Object> declaration) {
        return SemanticIdConfigParser.parse("tag", new HashMap<>(declaration));
    }

    private static void assertRefused(Map<String, Object> declaration, String message) {
        assertEquals(
                message,
                expectThrows(OpenSearchParseException.class, () -> parse(declaration))
                        .getMessage());
    }
}
