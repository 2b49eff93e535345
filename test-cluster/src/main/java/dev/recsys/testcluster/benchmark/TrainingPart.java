/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.FaissPeer.MissingException;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.List;
import java.util.OptionalLong;

/** How long a cluster takes to train, against FAISS on the same cores and the same file; and what memory the node needs for it. */
final class TrainingPart implements Part {
    private static final String CODEBOOK = "trained";
    private static final int SHARDS = 2;
    private static final String HEAP = "2g";

    private final SemanticIdsInputs inputs;
    private final Scale scale;
    private final Bound bound;

    TrainingPart(SemanticIdsInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.bound = Bound.atMost(scale.indicative("training-time-to-faiss"), 1);
    }

    @Override
    public String name() {
        return "training";
    }

    @Override
    public String title() {
        return scale.documents() + " x 384, 3 x 256, 25 iterations, end to end through a cluster";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(bound);
    }

    @Override
    public void run(Report report) throws Exception {
        VectorFile vectors = inputs.vectors().many(scale.documents());
        int cores = Runtime.getRuntime().availableProcessors();
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-training")
                .heap(HEAP)
                .failureLogs(inputs.failureLogs())
                .start()) {
            VectorIndex index = new VectorIndex("many", SHARDS, false);
            index.create(cluster.rest(), vectors.dimension());
            index.fill(cluster.rest(), inputs.vectors().documents(vectors));
            Side ours = new Side(cluster, new Training(index.name(), Training.LEVELS));
            report.say("ours: one node, " + SHARDS + " primary shards, heap " + HEAP + ", " + cores
                    + " cores; from the request to its answer, the codebook stored");
            try (FaissPeer peer = FaissPeer.start(inputs.vectors().folder(), cores)) {
                report.say("peer: " + peer.describe()
                        + ": faiss.Kmeans per level on residuals, from reading the file to the last residual; both sides"
                        + " use every vector (FAISS would sample 256 a centroid by default)");
                compare(report, ours, peer, CodebookPart.request(vectors));
            } catch (MissingException e) {
                report.skip(bounds(), e.getMessage());
                ours.train();
                report.say("ours alone: " + Figures.number(ours.train()) + " s");
            }
            ours.memory(report);
        }
    }

    private void compare(Report report, Side ours, FaissPeer peer, ObjectNode request) throws Exception {
        JsonNode[] last = new JsonNode[1];
        Turns turns = Turns.take(1, scale.rounds(), ours::train, () -> {
            last[0] = peer.ask("train", request);
            return last[0].path("seconds").asDouble();
        });
        TextTable table = new TextTable("", ">seconds", ">ratio", ">relative MSE", ">resident at most");
        table.row(
                "ours",
                turns.firsts().toString(),
                turns.ratios().toString(),
                Figures.number(ours.relativeMse()),
                Figures.mebibytes(ours.peakResident));
        table.row(
                "FAISS",
                turns.seconds().toString(),
                "",
                Figures.number(last[0].at("/relative_mse/2").asDouble()),
                Figures.mebibytes(last[0].path("peak_resident_bytes").asDouble()));
        report.table(table);
        try {
            peer.describeForSpeed();
            report.judge(bound, turns.ratios().median());
        } catch (MissingException e) {
            report.skip(bounds(), e.getMessage());
        }
    }

    /** Trains on a node and looks at its memory. */
    private static final class Side {
        private final TestCluster cluster;
        private final Training training;
        private final OptionalLong residentBefore;
        private Training.Outcome last;
        private long peakResident;
        private long peakHeap;
        private long leastHeap = Long.MAX_VALUE;

        Side(TestCluster cluster, Training training) {
            this.cluster = cluster;
            this.training = training;
            residentBefore = cluster.residentBytes(0);
        }

        double train() {
            try (MemoryWatch watch = MemoryWatch.start(cluster, 0);
                    Rest rest = new Rest(cluster.httpUri(0))) {
                last = training.run(rest, CODEBOOK);
                peakResident = Math.max(peakResident, watch.peakResident());
                peakHeap = Math.max(peakHeap, watch.peakHeap());
                leastHeap = Math.min(leastHeap, watch.leastHeap());
            }
            return last.seconds();
        }

        double relativeMse() {
            JsonNode levels = last.metrics().path("levels");
            return levels.path(levels.size() - 1).path("relative_mse").asDouble();
        }

        void memory(Report report) {
            report.say("memory of the node while it trained (kernel " + last.kernel() + "): heap used from "
                    + Figures.mebibytes(leastHeap) + " to " + Figures.mebibytes(peakHeap)
                    + ", garbage included; resident at most " + Figures.mebibytes(peakResident)
                    + ", of which the mapped"
                    + " files of the index are a part; resident before "
                    + (residentBefore.isPresent() ? Figures.mebibytes(residentBefore.getAsLong()) : "unknown"));
        }
    }
}
