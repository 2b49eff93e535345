/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.BulkComparison.Way;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.List;

/** How many documents a second are indexed with the {@code semantic_id} processor, against the same ones without it. */
final class BulkPart implements Part {
    static final String PIPELINE = "semantic-ids";
    static final String TARGET = "sid";

    private static final String CODEBOOK = "products";
    private static final String HEAP = "2g";
    private static final double WANTED = 0.9;

    private final SemanticIdsInputs inputs;
    private final Scale scale;
    private final Bound pipeline;
    private final Bound nothing;

    BulkPart(SemanticIdsInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.pipeline = Bound.atLeast(scale.indicative("bulk-with-processor-to-pipeline-without"), WANTED);
        this.nothing = Bound.atLeast(scale.indicative("bulk-with-processor-to-no-pipeline"), WANTED);
    }

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String title() {
        return "bulk indexing of products with their vectors, with and without the processor";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(pipeline, nothing);
    }

    @Override
    public void run(Report report) throws Exception {
        VectorFile vectors = inputs.vectors().real();
        List<String> bulks = VectorIndex.bulks(inputs.vectors().documents(vectors));
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-bulk")
                .heap(HEAP)
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            VectorIndex source = new VectorIndex("source", 1, false);
            source.create(rest, vectors.dimension());
            source.fill(rest, inputs.vectors().documents(vectors));
            new Training(source.name(), Training.LEVELS).run(rest, CODEBOOK);
            putPipeline(rest, PIPELINE, CODEBOOK);
            BulkComparison comparison = new BulkComparison(rest, vectors, mapping(rest, CODEBOOK), scale.rounds());
            Way with = new Way("with", PIPELINE, bulks, index -> check(rest, index, vectors.count(), false));
            List<Way> without = BulkComparison.without(rest, bulks, index -> check(rest, index, vectors.count(), true));
            report.say(vectors.count() + BulkComparison.CONDITIONS);
            TextTable table = BulkComparison.table();
            List<Turns> graph = comparison.take(table, true, with, without);
            comparison.take(table, false, with, without);
            report.table(table);
            report.judge(pipeline, graph.get(0).ratios().median());
            report.judge(nothing, graph.get(1).ratios().median());
        }
    }

    /** The properties that the target field needs. */
    static JsonNode mapping(Rest rest, String codebook) {
        return rest.get(Codebooks.path(codebook) + "/_mapping?target_field=" + TARGET)
                .orThrow()
                .at("/properties");
    }

    static void putPipeline(Rest rest, String pipeline, String codebook) {
        ObjectNode request = Rest.JSON.createObjectNode();
        ObjectNode processor = request.putArray("processors").addObject().putObject("semantic_id");
        processor.put("codebook", codebook).put("target_field", TARGET).put("on_missing", "fail");
        rest.put("/_ingest/pipeline/" + pipeline, request).orThrow();
    }

    /** A processor that does nothing is fast: makes sure that all documents, or none, have their semantic ID. */
    static void check(Rest rest, VectorIndex index, int documents, boolean plain) {
        int encoded = rest.get("/" + index.name() + "/_count?q=_exists_:" + TARGET + ".l1")
                .orThrow()
                .at("/count")
                .asInt();
        if (encoded != (plain ? 0 : documents)) {
            throw new IllegalStateException("[" + encoded + "] of [" + documents + "] documents have a semantic ID "
                    + (plain ? "without" : "with") + " the processor");
        }
    }
}
