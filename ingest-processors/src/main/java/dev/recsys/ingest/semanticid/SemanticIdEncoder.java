/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import dev.recsys.ingest.document.DocumentVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ingest.IngestDocument;

/** Gives documents their semantic IDs with one version of a codebook: reads, composes, encodes, writes; calls nobody back. */
final class SemanticIdEncoder {
    /** Documents composed together: enough to keep the kernel busy, and with 4,096 dimensions still no more than 4 MB. */
    private static final int BLOCK = 256;

    /** The index of a document that is only simulated and names none. */
    private static final String SIMULATED_INDEX = "_index";

    private final SemanticIdConfig config;
    private final VersionedCodebook loaded;
    private final TargetMappings mappings;
    private final SemanticIdStats stats;
    private final VectorComposer composer;
    private final int dimension;
    private final int depth;

    SemanticIdEncoder(
            SemanticIdConfig config, VersionedCodebook loaded, TargetMappings mappings, SemanticIdStats stats) {
        this.config = config;
        this.loaded = loaded;
        this.mappings = mappings;
        this.stats = stats;
        Codebook codebook = loaded.codebook();
        this.composer = new VectorComposer(codebook.spec(), codebook.standardization(), config.onMissing());
        this.dimension = codebook.dimension();
        this.depth = codebook.depth();
    }

    /**
     * Writes the semantic ID of each document into it.
     *
     * @return for each document the reason why it failed, or null; a document that failed is as it was
     */
    List<Exception> encode(List<IngestDocument> documents) {
        List<Exception> failures = new ArrayList<>(documents.size());
        for (int first = 0; first < documents.size(); first += BLOCK) {
            encodeBlock(documents.subList(first, Math.min(first + BLOCK, documents.size())), failures);
        }
        return failures;
    }

    private void encodeBlock(List<IngestDocument> documents, List<Exception> failures) {
        long start = System.nanoTime();
        int offset = failures.size();
        float[] vectors = new float[documents.size() * dimension];
        int[] slots = new int[documents.size()];
        int n = 0;
        for (int i = 0; i < documents.size(); i++) {
            Exception failure = null;
            try {
                if (compose(documents.get(i), vectors, n * dimension)) {
                    slots[n++] = i;
                } else {
                    skip(documents.get(i));
                }
            } catch (Exception e) {
                failure = e;
                stats.failed();
            }
            failures.add(failure);
        }
        if (n == 0) {
            return;
        }
        int[] codes = new int[n * depth];
        float[] errors = new float[n];
        try {
            loaded.quantizer().encode(vectors, n, codes, errors);
        } catch (Exception e) {
            for (int i = 0; i < n; i++) {
                failures.set(offset + slots[i], e);
                stats.failed();
            }
            return;
        }
        long nanosEach = (System.nanoTime() - start) / n;
        for (int i = 0; i < n; i++) {
            int[] own = Arrays.copyOfRange(codes, i * depth, (i + 1) * depth);
            try {
                write(documents.get(slots[i]), own, errors[i]);
                stats.encoded(nanosEach);
            } catch (Exception e) {
                failures.set(offset + slots[i], e);
                stats.failed();
            }
        }
    }

    /** Returns false if the document goes on without a semantic ID. */
    private boolean compose(IngestDocument document, float[] vectors, int offset) {
        Map<String, Object> source = document.getSourceAndMetadata();
        List<ModalityField> fields = loaded.codebook().spec().fields();
        float[][] modalities = new float[fields.size()][];
        for (int f = 0; f < modalities.length; f++) {
            modalities[f] = DocumentVectors.read(source, fields.get(f).field());
        }
        if (composer.compose(modalities, vectors, offset) == false) {
            return false;
        }
        checkMapping(source.get(IngestDocument.Metadata.INDEX.getFieldName()));
        return true;
    }

    private void checkMapping(Object index) {
        if (index == null || SIMULATED_INDEX.equals(index)) {
            return;
        }
        switch (mappings.check(index.toString(), config.targetField(), depth)) {
            case TargetMappings.Check.Fits fits -> {}
            case TargetMappings.Check.Unchecked unchecked -> stats.mappingUnchecked();
            case TargetMappings.Check.Wrong wrong -> throw new IllegalArgumentException(wrong.reason());
        }
    }

    /** An ID that a former encoding left would describe vectors that the document no longer has. */
    private void skip(IngestDocument document) {
        if (document.hasField(config.targetField())) {
            document.removeField(config.targetField());
        }
        stats.skipped();
    }

    private void write(IngestDocument document, int[] codes, float error) {
        Map<String, Object> value = new HashMap<>();
        value.put(SemanticIdMapping.CODEBOOK, loaded.name());
        value.put(SemanticIdMapping.VERSION, loaded.version());
        List<Integer> list = new ArrayList<>(depth);
        for (int code : codes) {
            list.add(code);
        }
        value.put(SemanticIdMapping.CODES, list);
        value.put(SemanticIdMapping.ERROR, error);
        for (int level = 1; level <= depth; level++) {
            value.put(SemanticIdMapping.level(level), PrefixTokens.token(loaded.version(), codes, level));
        }
        Object id = document.getSourceAndMetadata().get(IngestDocument.Metadata.ID.getFieldName());
        if (id == null) {
            stats.withoutId();
        } else {
            value.put(SemanticIdMapping.UNIQUE, PrefixTokens.unique(loaded.version(), codes, id.toString()));
        }
        document.setFieldValue(config.targetField(), value);
    }
}
