/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.List;

/**
 * How many documents a second are indexed with the processor, against the same ones without it: through a pipeline that changes nothing,
 * as of a cluster that has a pipeline already, and without any pipeline. What lies between these two is what OpenSearch takes to read a
 * document into a map and to write it again, whatever a pipeline does with it.
 */
final class BulkPart implements Part {
    static final String PIPELINE = "semantic-ids";
    static final String TARGET = "sid";

    private static final String CODEBOOK = "products";
    private static final String NO_PROCESSOR = "no-processor";
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
        List<String> bulks = VectorIndex.bulks(inputs.vectors().products(), vectors);
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-bulk")
                .heap(HEAP)
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            VectorIndex source = new VectorIndex("source", 1, false);
            source.create(rest, vectors.dimension());
            source.fill(rest, inputs.vectors().products(), vectors);
            new Training(source.name(), Training.LEVELS).run(rest, CODEBOOK);
            putPipeline(rest, PIPELINE, CODEBOOK);
            rest.put("/_ingest/pipeline/" + NO_PROCESSOR, unchanging()).orThrow();
            report.say("one node, one shard, " + vectors.count()
                    + " documents in bulks of a fresh index, two clients, a refresh at the end");
            TextTable table = new TextTable("vectors are", "", ">documents/s", ">with / this");
            List<Turns> graph = compare(rest, true, bulks);
            rows(table, "in an HNSW graph (lucene)", graph);
            rows(table, "stored only (flat): the hard case", compare(rest, false, bulks));
            report.table(table);
            report.judge(pipeline, graph.get(0).ratios().median());
            report.judge(nothing, graph.get(1).ratios().median());
        }
    }

    /** With the processor against a pipeline without it, then against no pipeline. */
    private List<Turns> compare(Rest rest, boolean graph, List<String> bulks) throws Exception {
        List<Turns> all = new ArrayList<>();
        for (String other : List.of(NO_PROCESSOR, "")) {
            all.add(Turns.take(
                    1,
                    scale.rounds(),
                    () -> rate(rest, graph, PIPELINE, bulks),
                    () -> rate(rest, graph, other, bulks)));
        }
        return all;
    }

    private double rate(Rest rest, boolean graph, String pipeline, List<String> bulks) throws InterruptedException {
        VectorIndex index = new VectorIndex("bulk", 1, graph);
        VectorFile vectors = inputs.vectors().real();
        index.create(rest, vectors.dimension(), mapping(rest, CODEBOOK), Rest.JSON.createObjectNode());
        double seconds = index.send(List.of(rest), pipeline, bulks);
        check(rest, index, vectors.count(), pipeline.equals(PIPELINE) == false);
        return vectors.count() / seconds;
    }

    private static void rows(TextTable table, String kind, List<Turns> turns) {
        String[] names = {"a pipeline that changes nothing", "no pipeline"};
        table.row(kind, "with", turns.get(1).firsts().toString(), "");
        for (int i = 0; i < names.length; i++) {
            table.row(
                    "",
                    names[i],
                    turns.get(i).seconds().toString(),
                    turns.get(i).ratios().toString());
        }
    }

    /** A pipeline has to have a processor: this one finds nothing to do. */
    private static ObjectNode unchanging() {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.putArray("processors")
                .addObject()
                .putObject("remove")
                .put("field", "no_such_field")
                .put("ignore_missing", true);
        return request;
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
