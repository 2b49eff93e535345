/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.BulkComparison.Way;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How many documents a second are indexed with the {@code query_generation} processor when all answers are kept already, against the same
 * documents without it. A document with generated queries has more text to index, which is no cost of the processor: so it is compared with
 * documents that bring theirs, too, and these with the ones that have none.
 */
final class RewritesBulkPart implements Part {
    private static final String HEAP = "2g";
    private static final String PIPELINE = "generate";
    private static final String LLM = "stand-in";
    private static final double WANTED = 0.8;
    private static final int CONCURRENCY = 32;

    private final RewritesInputs inputs;
    private final Scale scale;
    private final Bound pipeline;
    private final Bound nothing;
    private final Bound fields;
    private final Bound calls = Bound.atMost("bulk-calls-of-a-warm-cache", 0);

    RewritesBulkPart(RewritesInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.pipeline = Bound.atLeast(scale.indicative("rewrites-bulk-with-processor-to-pipeline-without"), WANTED);
        this.fields =
                Bound.atLeast(scale.indicative("rewrites-bulk-with-processor-to-documents-that-bring-queries"), WANTED);
        this.nothing = Bound.atLeast(scale.indicative("rewrites-bulk-with-processor-to-no-pipeline"), WANTED);
    }

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String title() {
        return "bulk indexing of products with their vectors, with the processor and a warm cache, and without it";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(pipeline, nothing, fields, calls);
    }

    @Override
    public void run(Report report) throws Exception {
        Inputs products = inputs.vectors(report);
        VectorFile vectors = products.real();
        Documents documents = products.documents(vectors).and(descriptions());
        try (StandInLlm llm = new StandInLlm(inputs.documentRewrites(), Duration.ZERO);
                TestCluster cluster = LlmClusters.builder("benchmark-rewrites-bulk", LLM)
                        .heap(HEAP)
                        .failureLogs(inputs.failureLogs())
                        .start()) {
            Rest rest = cluster.rest();
            RewritesApi.putLlm(rest, LLM, llm, CONCURRENCY);
            RewritesApi.putIngestPipeline(rest, PIPELINE, LLM);
            ObjectNode properties = RewritesApi.texts();
            properties.setAll(RewritesApi.mapping(rest));
            List<String> plain = VectorIndex.bulks(documents);
            Map<String, String> generated = warm(report, rest, vectors, properties, plain, llm);
            report.say(vectors.count() + BulkComparison.CONDITIONS);
            int before = llm.calls();
            BulkComparison comparison = new BulkComparison(rest, vectors, properties, scale.rounds());
            Way with = new Way("with", PIPELINE, plain, holds(rest, vectors.count()));
            TextTable table = BulkComparison.table();
            List<Turns> graph = comparison.take(table, true, with, BulkComparison.without(rest, plain, holds(rest, 0)));
            report.say("against documents without generated queries, which have less to index:");
            report.table(table);
            List<String> complete = VectorIndex.bulks(documents.and(bringing(documents, generated)));
            List<Way> bringing = BulkComparison.without(rest, complete, holds(rest, vectors.count()));
            TextTable fair = BulkComparison.table();
            List<Turns> same = comparison.take(fair, true, with, bringing);
            report.say("against documents that bring the same queries:");
            report.table(fair);
            TextTable alone = BulkComparison.table();
            comparison.take(
                    alone,
                    true,
                    bringing.get(0),
                    BulkComparison.without(rest, plain, holds(rest, 0)).subList(0, 1));
            report.say(
                    "what these queries cost without the processor: documents that bring them, first line, against those without:");
            report.table(alone);
            report.judge(pipeline, graph.get(0).ratios().median());
            report.judge(nothing, graph.get(1).ratios().median());
            report.judge(fields, same.get(0).ratios().median());
            report.judge(calls, llm.calls() - before);
        }
    }

    /** Indexes all once, so that every answer is kept; returns what was generated, by document. */
    private static Map<String, String> warm(
            Report report, Rest rest, VectorFile vectors, ObjectNode properties, List<String> bulks, StandInLlm llm)
            throws InterruptedException {
        VectorIndex index = new VectorIndex("bulk", 1, false);
        index.create(rest, vectors.dimension(), properties, Rest.JSON.createObjectNode());
        double seconds = index.send(List.of(rest), PIPELINE, bulks);
        report.say("first of all once with nothing kept: " + llm.calls() + " calls of a model that answers at once, "
                + Figures.number(vectors.count() / seconds) + " documents/s");
        Map<String, String> generated = new TreeMap<>();
        JsonNode page = rest.post(
                        "/" + index.name() + "/_search?scroll=2m",
                        "{\"size\":1000,\"_source\":[\"" + RewritesApi.TARGET + "\"],\"sort\":[\"_doc\"]}")
                .orThrow()
                .body();
        while (page.at("/hits/hits").isEmpty() == false) {
            page.at("/hits/hits")
                    .forEach(hit -> generated.put(
                            hit.path("_id").asText(),
                            hit.at("/_source/" + RewritesApi.TARGET).toString()));
            ObjectNode next = Rest.JSON.createObjectNode().put("scroll", "2m");
            next.set("scroll_id", page.path("_scroll_id"));
            page = rest.post("/_search/scroll", next).orThrow().body();
        }
        return generated;
    }

    private Documents descriptions() {
        List<Product> products = inputs.products();
        return new Documents() {
            @Override
            public int count() {
                return products.size();
            }

            @Override
            public void write(int row, JsonObjectText json) {
                json.text(RewriteTexts.DESCRIPTION, products.get(row).details());
            }
        };
    }

    /** What the processor would write, as a field that the documents have already. */
    private static Documents bringing(Documents documents, Map<String, String> generated) {
        return new Documents() {
            @Override
            public int count() {
                return documents.count();
            }

            @Override
            public void write(int row, JsonObjectText json) {
                json.json(RewritesApi.TARGET, generated.get(documents.id(row)));
            }
        };
    }

    /** Makes sure that as many documents have generated queries as should. */
    private static Consumer<VectorIndex> holds(Rest rest, int documents) {
        return index -> {
            ObjectNode query = Rest.JSON.createObjectNode();
            query.putObject("query").putObject("exists").put("field", RewritesApi.field("natural"));
            int found = rest.post("/" + index.name() + "/_count", query)
                    .orThrow()
                    .at("/count")
                    .asInt();
            if (found != documents) {
                throw new IllegalStateException(
                        "[" + found + "] documents have generated queries; it should be [" + documents + "]");
            }
        };
    }
}
