/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.BulkComparison.Way;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * How many documents a second are indexed with the {@code quality_vector} processor, against the same ones without it. A document with
 * its quality in a vector has a second vector to index, which is no cost of the processor: that is compared with documents that bring
 * theirs.
 */
final class QualityBulkPart implements Part {
    private static final String VALUES = "quality-values";
    private static final String VECTORS = "quality-vectors";
    private static final String HEAP = "2g";
    private static final double WANTED = 0.95;
    private static final String PROFILE = "shop";
    /** Components that the profile's signals add. */
    private static final int SIGNALS = 4;

    private static final Profiles.Target VALUES_ONLY = new Profiles.Target(PROFILE, "quality", null);
    private static final Profiles.Target WITH_VECTOR = new Profiles.Target(PROFILE, "quality", "quality_embedding");

    private final QualityInputs inputs;
    private final Scale scale;
    private final Bound pipeline;
    private final Bound nothing;

    QualityBulkPart(QualityInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.pipeline = Bound.atLeast(scale.indicative("quality-bulk-with-processor-to-pipeline-without"), WANTED);
        this.nothing = Bound.atLeast(scale.indicative("quality-bulk-with-processor-to-no-pipeline"), WANTED);
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
        Inputs products = inputs.vectors(report);
        VectorFile vectors = products.real();
        Documents documents = new RatedProducts(products.products(), vectors.count()).and(products.documents(vectors));
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-quality-bulk")
                .heap(HEAP)
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            Profiles.put(rest, PROFILE, RatedProducts.PROFILE_OF_FOUR);
            Profiles.putPipeline(rest, VALUES, List.of(VALUES_ONLY));
            Profiles.putPipeline(rest, VECTORS, List.of(WITH_VECTOR));
            report.say(vectors.count() + BulkComparison.CONDITIONS + "; four signals");
            values(report, rest, vectors, VectorIndex.bulks(documents));
            vectors(report, rest, vectors, documents);
        }
    }

    /** The processor writes named values: all that it costs is its own. */
    private void values(Report report, Rest rest, VectorFile vectors, List<String> bulks) throws Exception {
        BulkComparison comparison =
                new BulkComparison(rest, vectors, mapping(rest, VALUES_ONLY, vectors), scale.rounds());
        Way with = new Way("with", VALUES, bulks, holds(rest, "quality.rating", vectors.count()));
        List<Way> without = BulkComparison.without(rest, bulks, holds(rest, "quality.rating", 0));
        TextTable table = BulkComparison.table();
        List<Turns> graph = comparison.take(table, true, with, without);
        comparison.take(table, false, with, without);
        report.say("named values alone:");
        report.table(table);
        report.judge(pipeline, graph.get(0).ratios().median());
        report.judge(nothing, graph.get(1).ratios().median());
    }

    /** The processor writes a second vector too, or the documents bring one of the same size. */
    private void vectors(Report report, Rest rest, VectorFile vectors, Documents documents) throws Exception {
        BulkComparison comparison =
                new BulkComparison(rest, vectors, mapping(rest, WITH_VECTOR, vectors), scale.rounds());
        String field = WITH_VECTOR.vectorField();
        Way with =
                new Way("with", VECTORS, VectorIndex.bulks(documents), holds(rest, "quality.rating", vectors.count()));
        List<String> complete = VectorIndex.bulks(documents.and(secondVectors(vectors, field)));
        List<Way> without = BulkComparison.without(rest, complete, holds(rest, field, vectors.count()));
        TextTable table = BulkComparison.table();
        comparison.take(table, true, with, without);
        report.say("named values and a vector of " + (vectors.dimension() + SIGNALS)
                + " components in a graph of its own, against documents that bring such a vector:");
        report.table(table);
    }

    private static ObjectNode mapping(Rest rest, Profiles.Target target, VectorFile vectors) {
        ObjectNode properties = RatedProducts.mapping();
        properties.setAll(Profiles.mapping(rest, target, vectors.dimension(), "innerproduct"));
        return properties;
    }

    /** Makes sure that as many documents have a field as should. */
    private static Consumer<VectorIndex> holds(Rest rest, String field, int documents) {
        return index -> {
            ObjectNode query = Rest.JSON.createObjectNode();
            query.putObject("query").putObject("exists").put("field", field);
            int found = rest.post("/" + index.name() + "/_count", query)
                    .orThrow()
                    .at("/count")
                    .asInt();
            if (found != documents) {
                throw new IllegalStateException(
                        "[" + found + "] documents have the field [" + field + "]; it should be [" + documents + "]");
            }
        };
    }

    /** Embeddings with a few small components more, as signals would be. */
    private static Documents secondVectors(VectorFile vectors, String field) {
        FloatBuffer components = vectors.map();
        return new Documents() {
            @Override
            public int count() {
                return vectors.count();
            }

            @Override
            public void write(int row, JsonObjectText json) {
                float[] vector = new float[vectors.dimension() + SIGNALS];
                components.get(row * vectors.dimension(), vector, 0, vectors.dimension());
                for (int s = 0; s < SIGNALS; s++) {
                    // As a scale of 0.2 makes them, and different for every document.
                    vector[vectors.dimension() + s] = 0.2f * ((row * 31 + s * 17) % 100) / 100;
                }
                json.vector(field, vector);
            }
        };
    }
}
