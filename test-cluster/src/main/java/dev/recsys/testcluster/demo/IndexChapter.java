/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.demo.DemoPlan.CodebookPlan;
import dev.recsys.testcluster.demo.DemoPlan.VectorField;
import dev.recsys.testcluster.embed.EmbeddingCache;
import dev.recsys.testcluster.launch.Rest;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** Creates the index and the pipeline, embeds the products, and indexes them. */
final class IndexChapter {
    /** Keeps one bulk request at about 8 MB of numbers, far below what a node accepts. */
    private static final int COMPONENTS_PER_FILE = 768_000;

    private static final String FILE_END = ".ndjson";
    private static final double NANOS = 1e9;

    private final Stage stage;
    private final Console console;
    private final Api api;
    private final DemoPlan plan;

    IndexChapter(Stage stage) {
        this.stage = stage;
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
    }

    /** Returns the vectors of the products, one array for each vector field. */
    List<float[][]> run() {
        console.chapter("An index for products and their vectors");
        console.say(
                "An ordinary k-NN index. Semantic IDs need no setting of their own: the plugin reads the vectors that are there.");
        createIndex();
        createPipeline();
        console.chapter("Products become vectors");
        List<float[][]> vectors = embed();
        index(vectors);
        return vectors;
    }

    private void createIndex() {
        ObjectNode properties = Json.of(
                """
                { "title": { "type": "text", "analyzer": "english" },
                  "description": { "type": "text", "analyzer": "english" },
                  "brand": { "type": "keyword" }, "color": { "type": "keyword" },
                  "department": { "type": "keyword" }, "leaf_category": { "type": "keyword" },
                  "category": { "type": "keyword" },
                  "price": { "type": "float" }, "rating": { "type": "float" }, "rating_count": { "type": "integer" },
                  "listed": { "type": "date" } }""");
        for (VectorField field : plan.vectorFields()) {
            ObjectNode vector = Json.of(
                    """
                    { "type": "knn_vector",
                      "method": { "name": "hnsw", "engine": "lucene", "space_type": "innerproduct" } }""");
            vector.put("dimension", field.dimension());
            properties.set(field.name(), vector);
        }
        ObjectNode index = Json.of(
                """
                { "settings": { "index": { "knn": true, "number_of_replicas": 0 } },
                  "mappings": { "properties": %s } }""",
                properties);
        ((ObjectNode) index.at("/settings/index")).put("number_of_shards", stage.shards());
        JsonNode answer = api.put("/" + plan.index(), index);
        DemoFailure.unless(answer.path("acknowledged").asBoolean(), "the index was not created: " + answer);
    }

    private void createPipeline() {
        console.say("The pipeline that will write semantic IDs. Its "
                + (plan.codebooks().size() == 1 ? "codebook does" : "codebooks do")
                + " not exist yet: "
                + (plan.codebooks().size() == 1 ? "it is" : "they are")
                + " looked up by name when a document comes.");
        ArrayNode processors = Rest.JSON.createArrayNode();
        for (CodebookPlan codebook : plan.codebooks()) {
            processors.add(Json.of(
                    """
                    { "semantic_id": { "codebook": %s, "target_field": %s } }""",
                    codebook.name(), codebook.targetField()));
        }
        ObjectNode pipeline = Json.of("{ \"processors\": %s }", processors);
        JsonNode answer = api.put("/_ingest/pipeline/" + plan.pipeline(), pipeline);
        DemoFailure.unless(answer.path("acknowledged").asBoolean(), "the pipeline was not created: " + answer);
    }

    private List<float[][]> embed() {
        console.say(
                "A sentence model (all-MiniLM-L6-v2, 384 components) reads title and description of each product, in this process"
                        + (plan.hasImages()
                                ? "; an image model (MobileNet V2, 1280 components) looks at its picture."
                                : "."));
        console.emptyLine();
        List<float[][]> vectors = new ArrayList<>();
        vectors.add(embedded("texts", progress -> stage.models().texts(plan.index(), plan.products(), progress)));
        if (plan.hasImages()) {
            vectors.add(
                    embedded("pictures", progress -> stage.models().images(plan.index(), plan.products(), progress)));
        }
        return vectors;
    }

    /** Something that embeds the products and tells how far it is. */
    private interface Embedding {
        EmbeddingCache.Embedded run(IntConsumer progress);
    }

    private float[][] embedded(String what, Embedding embedding) {
        int count = plan.products().size();
        long start = System.nanoTime();
        EmbeddingCache.Embedded embedded =
                embedding.run(done -> console.progress((double) done / count, done + " of " + count + " " + what));
        double seconds = (System.nanoTime() - start) / NANOS;
        if (embedded.cached()) {
            console.result(count + " " + what + ": kept from an earlier run");
        } else {
            console.progressDone();
            console.result(String.format(Locale.ROOT, "%d %s in %.1f s; kept for the next run", count, what, seconds));
        }
        return embedded.vectors();
    }

    private void index(List<float[][]> vectors) {
        int components =
                plan.vectorFields().stream().mapToInt(VectorField::dimension).sum();
        int perFile = Math.max(1, COMPONENTS_PER_FILE / components);
        List<Path> files = write(vectors, perFile);
        console.say("The products are indexed, still without semantic IDs.");
        api.bulk(
                "/" + plan.index() + "/_bulk?refresh=true",
                stage.files().resolve(bulkStart()).toString(),
                FILE_END,
                files);
        JsonNode answer = api.get("/" + plan.index() + "/_count");
        int count = answer.path("count").asInt();
        DemoFailure.unless(
                count == plan.products().size(),
                "the index has [" + count + "] documents; [" + plan.products().size() + "] were sent");
        console.emptyLine();
        console.result(count + " documents in the index");
    }

    private String bulkStart() {
        return plan.index() + "-bulk-";
    }

    private List<Path> write(List<float[][]> vectors, int perFile) {
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(stage.files());
            try (DirectoryStream<Path> old = Files.newDirectoryStream(stage.files(), bulkStart() + "*" + FILE_END)) {
                for (Path file : old) {
                    Files.delete(file);
                }
            }
            for (int from = 0; from < plan.products().size(); from += perFile) {
                Path file = stage.files()
                        .resolve(String.format(Locale.ROOT, "%s%02d%s", bulkStart(), files.size() + 1, FILE_END));
                try (BufferedWriter writer = Files.newBufferedWriter(file)) {
                    for (int i = from;
                            i < Math.min(from + perFile, plan.products().size());
                            i++) {
                        writer.write(Json.of(
                                        "{ \"index\": { \"_id\": %s } }",
                                        plan.products().get(i).id())
                                .toString());
                        writer.write('\n');
                        ObjectNode document = Json.document(plan.products().get(i));
                        for (int field = 0; field < vectors.size(); field++) {
                            document.set(plan.vectorFields().get(field).name(), Json.vector(vectors.get(field)[i]));
                        }
                        writer.write(document.toString());
                        writer.write('\n');
                    }
                }
                files.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to [" + stage.files() + "]: " + e.getMessage(), e);
        }
        return files;
    }
}
