/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.Turns.Measurement;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** How training and bulk indexing grow with documents, centroids and nodes; nothing here has a bound. */
final class GrowthPart implements Part {
    private static final int NODES = 3;
    private static final String HEAP = "1g";
    private static final List<Integer> FEW_CENTROIDS = List.of(64, 64, 64);
    private static final String FEW = "few-centroids";
    private static final String MANY = "many-centroids";

    private final SemanticIdsInputs inputs;
    private final Scale scale;

    GrowthPart(SemanticIdsInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String title() {
        return "documents x10, centroids x4, nodes 1 to 3";
    }

    @Override
    public List<Bound> bounds() {
        return List.of();
    }

    @Override
    public void run(Report report) throws Exception {
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-growth")
                .nodes(NODES)
                .heap(HEAP)
                .failureLogs(inputs.failureLogs())
                .start()) {
            report.say(NODES + " nodes with a heap of " + HEAP + " each, indices of " + NODES
                    + " primary shards that lie on one node, or on all of them; the nodes share the "
                    + Runtime.getRuntime().availableProcessors() + " cores of this machine");
            VectorFile all = inputs.vectors().many(scale.documents());
            VectorFile tenth = new VectorFile(all.path(), scale.fewDocuments(), all.dimension());
            List<Rest> nodes = IntStream.range(0, NODES).mapToObj(cluster::rest).toList();
            TextTable table = new TextTable("", "what grows", ">from", ">to", ">before", ">after", ">after / before");
            training(table, nodes, tenth, all);
            bulk(table, nodes, tenth);
            report.table(table);
        }
    }

    private void training(TextTable table, List<Rest> nodes, VectorFile tenth, VectorFile all) throws Exception {
        VectorIndex small = new VectorIndex("small", NODES, false);
        VectorIndex large = new VectorIndex("large", NODES, false);
        VectorIndex spread = new VectorIndex("spread", NODES, false);
        fill(nodes, small, tenth, false);
        fill(nodes, large, all, false);
        fill(nodes, spread, all, true);
        int few = FEW_CENTROIDS.get(0);
        int many = Training.LEVELS.get(0);
        Measurement base = train(nodes, large, Training.LEVELS, MANY);
        row(
                table,
                "training, s",
                "documents",
                tenth.count(),
                all.count(),
                train(nodes, small, Training.LEVELS, MANY),
                base);
        row(table, "", "centroids a level", few, many, train(nodes, large, FEW_CENTROIDS, FEW), base);
        row(table, "", "data nodes", 1, NODES, base, train(nodes, spread, Training.LEVELS, MANY));
        for (VectorIndex index : List.of(small, large, spread)) {
            nodes.get(0).delete("/" + index.name()).orThrow();
        }
    }

    private static Measurement train(List<Rest> nodes, VectorIndex index, List<Integer> levels, String codebook) {
        return () ->
                new Training(index.name(), levels).run(nodes.get(0), codebook).seconds();
    }

    private void bulk(TextTable table, List<Rest> nodes, VectorFile vectors) throws Exception {
        VectorFile tenth = new VectorFile(vectors.path(), vectors.count() / Scale.GROWTH, vectors.dimension());
        for (String codebook : List.of(FEW, MANY)) {
            BulkPart.putPipeline(nodes.get(0), codebook, codebook);
        }
        Measurement base = index(nodes, vectors, MANY, false);
        row(
                table,
                "bulk with the processor, documents/s",
                "documents",
                tenth.count(),
                vectors.count(),
                index(nodes, tenth, MANY, false),
                base);
        row(
                table,
                "",
                "centroids a level",
                FEW_CENTROIDS.get(0),
                Training.LEVELS.get(0),
                index(nodes, vectors, FEW, false),
                base);
        row(table, "", "data nodes", 1, NODES, base, index(nodes, vectors, MANY, true));
    }

    private Measurement index(List<Rest> nodes, VectorFile vectors, String codebook, boolean spread) {
        List<String> bulks = VectorIndex.bulks(inputs.vectors().documents(vectors));
        VectorIndex index = new VectorIndex("bulk", NODES, false);
        return () -> {
            index.create(
                    nodes.get(0), vectors.dimension(), BulkPart.mapping(nodes.get(0), codebook), allocation(spread));
            double seconds = index.send(spread ? nodes : nodes.subList(0, 1), codebook, bulks);
            BulkPart.check(nodes.get(0), index, vectors.count(), false);
            return vectors.count() / seconds;
        };
    }

    private void fill(List<Rest> nodes, VectorIndex index, VectorFile vectors, boolean spread) throws Exception {
        index.create(nodes.get(0), vectors.dimension(), Rest.JSON.createObjectNode(), allocation(spread));
        index.fill(nodes.get(0), inputs.vectors().documents(vectors));
        Set<String> holders = new HashSet<>();
        nodes.get(0)
                .get("/_cat/shards/" + index.name() + "?format=json&h=node")
                .orThrow()
                .body()
                .forEach(shard -> holders.add(shard.path("node").asText()));
        if (holders.size() != (spread ? NODES : 1)) {
            throw new IllegalStateException("index [" + index.name() + "] lies on " + holders);
        }
    }

    /** One shard a node, or all on the first one. */
    private static ObjectNode allocation(boolean spread) {
        ObjectNode settings = Rest.JSON.createObjectNode();
        return spread
                ? settings.put("routing.allocation.total_shards_per_node", 1)
                : settings.put("routing.allocation.require._name", "node-0");
    }

    private void row(TextTable table, String kind, String what, int from, int to, Measurement before, Measurement after)
            throws Exception {
        Turns turns = Turns.take(1, scale.rounds(), after, before);
        table.row(
                kind,
                what,
                Integer.toString(from),
                Integer.toString(to),
                turns.seconds().toString(),
                turns.firsts().toString(),
                turns.ratios().toString());
    }
}
