/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.document.DocumentVectors;
import dev.recsys.ingest.semanticid.TargetMappings.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.index.VersionType;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.test.OpenSearchTestCase;

/** A codebook of two fields, three levels; documents for it; a processor with everything faked around it. */
abstract class ProcessorTestCase extends OpenSearchTestCase {
    static final int TEXT = 5;
    static final int IMAGE = 3;

    final FakeCodebookSource source = new FakeCodebookSource();
    final CountingStats stats = new CountingStats();
    Check mappingCheck = new Check.Fits();

    VersionedCodebook products;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        products = FakeCodebookSource.versioned("products", 2, codebook(8, 6, 4));
    }

    Codebook codebook(int... sizes) {
        EncodingSpec spec = new EncodingSpec(
                List.of(new ModalityField("text", 1f, TEXT), new ModalityField("media.image", 0.5f, IMAGE)),
                true,
                false,
                1);
        return TestCodebooks.random(random(), spec, sizes);
    }

    SemanticIdProcessor processor(Object... declaration) {
        return new SemanticIdProcessor.Factory(source, (index, field, depth) -> mappingCheck, stats)
                .create(Map.of(), "tag", "description", declaration(declaration));
    }

    static Map<String, Object> declaration(Object... keysAndValues) {
        Map<String, Object> declaration = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            declaration.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        declaration.putIfAbsent("codebook", "products");
        return declaration;
    }

    List<Double> vector(int dimension) {
        Double[] values = new Double[dimension];
        Arrays.setAll(values, i -> random().nextGaussian());
        return new ArrayList<>(Arrays.asList(values));
    }

    Map<String, Object> goodSource() {
        Map<String, Object> source = new HashMap<>();
        source.put("text", vector(TEXT));
        source.put("media", new HashMap<>(Map.of("image", vector(IMAGE))));
        return source;
    }

    IngestDocument document(String id, Map<String, Object> source) {
        return new IngestDocument("catalogue", id, null, null, VersionType.INTERNAL, source);
    }

    IngestDocument goodDocument() {
        return document(randomAlphaOfLength(8), goodSource());
    }

    static Map<String, Object> id(IngestDocument document, String field) {
        @SuppressWarnings("unchecked")
        Map<String, Object> value = document.getFieldValue(field, Map.class);
        return value;
    }

    /** The ID that a document should get, worked out one document at a time. */
    SemanticId expected(IngestDocument document, VersionedCodebook codebook) {
        Map<String, Object> source = document.getSourceAndMetadata();
        float[] composed = new float[codebook.codebook().dimension()];
        new VectorComposer(codebook.codebook().spec(), null, OnMissing.ZERO)
                .compose(
                        new float[][] {DocumentVectors.read(source, "text"), DocumentVectors.read(source, "media.image")
                        },
                        composed,
                        0);
        return codebook.quantizer().encode(composed);
    }

    void assertEncoded(IngestDocument document, String field, VersionedCodebook codebook) {
        SemanticId expected = expected(document, codebook);
        Map<String, Object> value = id(document, field);
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("codebook", codebook.name());
        wanted.put("version", codebook.version());
        wanted.put("codes", Arrays.stream(expected.codes()).boxed().toList());
        wanted.put("error", value.get("error"));
        for (int level = 1; level <= expected.depth(); level++) {
            wanted.put("l" + level, PrefixTokens.token(codebook.version(), expected.codes(), level));
        }
        Object id = document.getSourceAndMetadata().get("_id");
        if (id != null) {
            wanted.put("unique", PrefixTokens.unique(codebook.version(), expected.codes(), id.toString()));
        }
        assertEquals(wanted, value);
        assertEquals(expected.error(), (float) value.get("error"), 1e-6f);
    }
}
