/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.FaissPeer.MissingException;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How many vectors one thread encodes a second, against FAISS's residual quantiser with the same codebook and vectors. */
final class EncodePart implements Part {
    /** Below this the two sides do not do the same work. */
    private static final double MIN_EQUAL_CODES = 0.99;

    private static final int FEW_CENTROIDS = 64;
    private static final double MICROS = 1e6;

    private final SemanticIdsInputs inputs;
    private final Scale scale;
    private final Bound bound;

    EncodePart(SemanticIdsInputs inputs, Scale scale) {
        this.inputs = inputs;
        this.scale = scale;
        this.bound = Bound.atLeast(scale.indicative("encode-vectors-per-second-to-faiss"), 1.5);
    }

    @Override
    public String name() {
        return "encode";
    }

    @Override
    public String title() {
        return "vectors to semantic IDs on one thread, 384 components, 3 x 256";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(bound);
    }

    @Override
    public void run(Report report) throws Exception {
        Centroids centroids = inputs.centroids();
        VectorFile vectors = inputs.vectors().real();
        Path folder = inputs.vectors().folder();
        EncodeSide ours = new EncodeSide(centroids, scale.timing(), folder);
        TextTable table = new TextTable("vectors a call", "", ">vectors/s", ">us a vector", ">ratio to FAISS");
        try (FaissPeer peer = FaissPeer.start(folder, 1)) {
            report.say("peer: " + peer.describe() + ", ResidualQuantizer with a beam of 1");
            FaissSide faiss =
                    new FaissSide(peer, centroids, vectors, scale.timing().toMillis() / 1e3);
            Turns all = rates(ours, vectors, vectors.count(), faiss);
            report.say("ours: kernel " + ours.kernel() + "; "
                    + Figures.percent(equal(ours.codes(), faiss.codes(folder))) + " of the codes are FAISS's");
            rows(table, "all " + vectors.count(), all);
            rows(table, "1", rates(ours, vectors, 1, faiss));
            report.table(table);
            try {
                peer.describeForSpeed();
                report.judge(bound, all.ratios().median());
            } catch (MissingException e) {
                report.skip(bounds(), e.getMessage());
            }
        } catch (MissingException e) {
            report.skip(bounds(), e.getMessage());
            double seconds = ours.secondsPerVector(vectors, vectors.count());
            report.say("ours alone, " + vectors.count() + " vectors a call: " + Figures.number(1 / seconds)
                    + " vectors/s");
        }
        growth(report, ours, vectors, centroids);
    }

    private Turns rates(EncodeSide ours, VectorFile vectors, int batch, FaissSide faiss) throws Exception {
        // Each turn of ours is a fresh JVM that warms up by itself, and each of FAISS's has its own warm-up too.
        return Turns.take(
                0,
                scale.rounds(),
                () -> 1 / ours.secondsPerVector(vectors, batch),
                () -> 1 / faiss.secondsPerVector(batch));
    }

    private static void rows(TextTable table, String batch, Turns turns) {
        table.row(
                batch,
                "ours",
                turns.firsts().toString(),
                micros(turns.firsts()),
                turns.ratios().toString());
        table.row("", "FAISS", turns.seconds().toString(), micros(turns.seconds()), "");
    }

    private static String micros(Spread perSecond) {
        return perSecond.map(rate -> MICROS / rate).toString();
    }

    /** The greedy codes of FAISS, in a process of its own. */
    private record FaissSide(FaissPeer peer, Centroids centroids, VectorFile vectors, double seconds) {
        double secondsPerVector(int batch) {
            ObjectNode request = request(batch);
            request.put("seconds", seconds).put("warmup_seconds", seconds / 2);
            return peer.ask("encode", request).path("seconds_per_vector").asDouble();
        }

        int[] codes(Path folder) throws IOException {
            Path file = folder.resolve("codes-faiss.i32");
            ObjectNode request = request(vectors.count());
            peer.ask(
                    "encode",
                    request.put("codes", file.toString()).put("seconds", 0.001).put("warmup_seconds", 0));
            return EncodeSide.read(file);
        }

        private ObjectNode request(int batch) {
            ObjectNode request = Rest.JSON.createObjectNode();
            request.put("vectors", vectors.path().toString()).put("dimension", vectors.dimension());
            request.put("centroids", centroids.file().path().toString()).put("batch", batch);
            centroids.levels().forEach(request.withArray("levels")::add);
            return request;
        }
    }

    private static double equal(int[] ours, int[] theirs) {
        if (ours.length != theirs.length) {
            throw new IllegalStateException(
                    "one side gave [" + ours.length + "] codes, the other [" + theirs.length + "]");
        }
        int equal = 0;
        for (int i = 0; i < ours.length; i++) {
            equal += ours[i] == theirs[i] ? 1 : 0;
        }
        double share = equal / (double) ours.length;
        if (share < MIN_EQUAL_CODES) {
            throw new IllegalStateException("only " + Figures.percent(share)
                    + " of the codes are FAISS's: the two sides do not do the same, so their times say nothing");
        }
        return share;
    }

    private void growth(Report report, EncodeSide ours, VectorFile vectors, Centroids centroids) throws Exception {
        Path folder = inputs.vectors().folder();
        Centroids few = centroids.first(FEW_CENTROIDS, folder.resolve("centroids-few.f32"));
        EncodeSide coarse = new EncodeSide(few, scale.timing(), folder);
        int all = vectors.count();
        VectorFile tenth = new VectorFile(vectors.path(), all / Scale.GROWTH, vectors.dimension());
        TextTable table =
                new TextTable("what grows", ">from", ">to", ">us a vector before", ">after", ">after / before");
        grown(table, "centroids a level", FEW_CENTROIDS, Training.LEVELS.get(0), coarse, vectors, ours, vectors);
        grown(table, "vectors a call", tenth.count(), all, ours, tenth, ours, vectors);
        report.table(table);
    }

    private void grown(
            TextTable table,
            String what,
            int from,
            int to,
            EncodeSide before,
            VectorFile beforeVectors,
            EncodeSide after,
            VectorFile afterVectors)
            throws Exception {
        Turns turns =
                Turns.take(0, scale.rounds(), () -> micros(after, afterVectors), () -> micros(before, beforeVectors));
        table.row(
                what,
                Integer.toString(from),
                Integer.toString(to),
                turns.seconds().toString(),
                turns.firsts().toString(),
                turns.ratios().toString());
    }

    private static double micros(EncodeSide side, VectorFile vectors) throws IOException, InterruptedException {
        return side.secondsPerVector(vectors, vectors.count()) * MICROS;
    }
}
