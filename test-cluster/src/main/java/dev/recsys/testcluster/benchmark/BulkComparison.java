/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How many documents a second are indexed in one way and in others, in turn and into a fresh index each time.
 *
 * <p>What a processor costs is seen against a pipeline that changes nothing, as of a cluster that has a pipeline already, and against no
 * pipeline: what lies between these two is what OpenSearch takes to read a document into a map and to write it again, whatever a pipeline
 * does with it.
 */
final class BulkComparison {
    /** What the figures are of, for a report. */
    static final String CONDITIONS =
            " documents in bulks of a fresh index, two clients, one shard, a refresh at the end";

    private static final String UNCHANGING = "no-processor";

    /**
     * One way of indexing.
     *
     * @param name     for tables
     * @param pipeline name of the ingest pipeline; empty for none
     * @param bulks    bodies of the bulk requests
     * @param check    is given the index after each run, and throws where its documents are not what they should be: a processor that
     *                 does nothing is fast
     */
    record Way(String name, String pipeline, List<String> bulks, Consumer<VectorIndex> check) {
        Way {
            bulks = List.copyOf(bulks);
        }
    }

    private final Rest rest;
    private final VectorFile vectors;
    private final JsonNode properties;
    private final int rounds;

    /**
     * @param vectors    those of the documents
     * @param properties further properties of the mapping
     * @param rounds     runs of each way that count
     */
    BulkComparison(Rest rest, VectorFile vectors, JsonNode properties, int rounds) {
        this.rest = rest;
        this.vectors = vectors;
        this.properties = properties;
        this.rounds = rounds;
    }

    /** Through a pipeline that changes nothing, and without a pipeline. */
    static List<Way> without(Rest rest, List<String> bulks, Consumer<VectorIndex> check) {
        ObjectNode request = Rest.JSON.createObjectNode();
        // A pipeline has to have a processor: this one finds nothing to do.
        request.putArray("processors")
                .addObject()
                .putObject("remove")
                .put("field", "no_such_field")
                .put("ignore_missing", true);
        rest.put("/_ingest/pipeline/" + UNCHANGING, request).orThrow();
        return List.of(
                new Way("a pipeline that changes nothing", UNCHANGING, bulks, check),
                new Way("no pipeline", "", bulks, check));
    }

    /**
     * Measures, and adds what was found to a table of {@link #table()}.
     *
     * @param graph  whether the documents' own vectors get an HNSW graph
     * @param others what {@code ours} is compared with, each in turn
     * @return documents a second of ours and of each other
     */
    List<Turns> take(TextTable table, boolean graph, Way ours, List<Way> others) throws Exception {
        List<Turns> all = new ArrayList<>();
        for (Way other : others) {
            all.add(Turns.take(1, rounds, () -> rate(graph, ours), () -> rate(graph, other)));
        }
        String kind = graph ? "in an HNSW graph (lucene)" : "stored only (flat): the hard case";
        table.row(kind, ours.name(), all.get(all.size() - 1).firsts().toString(), "");
        for (int i = 0; i < all.size(); i++) {
            Turns turns = all.get(i);
            table.row(
                    "",
                    others.get(i).name(),
                    turns.seconds().toString(),
                    turns.ratios().toString());
        }
        return all;
    }

    static TextTable table() {
        return new TextTable("vectors are", "", ">documents/s", ">with / this");
    }

    private double rate(boolean graph, Way way) throws InterruptedException {
        VectorIndex index = new VectorIndex("bulk", 1, graph);
        index.create(rest, vectors.dimension(), properties, Rest.JSON.createObjectNode());
        double seconds = index.send(List.of(rest), way.pipeline(), way.bulks());
        way.check().accept(index);
        return vectors.count() / seconds;
    }
}
