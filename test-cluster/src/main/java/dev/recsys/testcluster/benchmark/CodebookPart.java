/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.FaissPeer.MissingException;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a codebook is worth that a cluster trained on the real vectors, beside those of FAISS; and whether it is always the same. */
final class CodebookPart implements Part {
    private static final String CODEBOOK = "products";
    /** Each number of shards trains once, and the first one twice. */
    private static final List<Integer> SHARDS = List.of(1, 1, 3, 4);

    private static final List<Integer> FAISS_SEEDS = List.of(1, 2, 3, 4, 5);

    private final Bound firstUtilisation = Bound.atLeast("utilisation-level-1", 1.0);
    private final List<Bound> furtherUtilisation =
            List.of(Bound.atLeast("utilisation-level-2", 0.95), Bound.atLeast("utilisation-level-3", 0.95));
    private final Bound falling = Bound.below("relative-mse-level-to-former-level-worst", 1);
    private final Bound mse = Bound.atMost("relative-mse-to-mean-of-faiss-seeds", 1.01);
    private final Bound rising = Bound.above("mean-cosine-rise-per-prefix-level-least", 0);
    private final Bound purity = Bound.atLeast("level-1-purity-to-shuffled", 2);
    private final Bound identical = Bound.atMost("different-codebooks-of-one-seed", 1);

    private final SemanticIdsInputs inputs;

    CodebookPart(SemanticIdsInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "codebook";
    }

    @Override
    public String title() {
        return "a codebook trained on the real vectors, 3 x 256, 25 iterations, seed 42";
    }

    @Override
    public List<Bound> bounds() {
        List<Bound> bounds = new ArrayList<>();
        bounds.add(firstUtilisation);
        bounds.addAll(furtherUtilisation);
        bounds.addAll(List.of(falling, mse, rising, purity, identical));
        return bounds;
    }

    @Override
    public void run(Report report) throws Exception {
        JsonNode quality;
        try (TestCluster cluster = TestCluster.builder()
                .name("benchmark-quality")
                .failureLogs(inputs.failureLogs())
                .start()) {
            Rest rest = cluster.rest();
            sameSeed(report, rest);
            inputs.keep(rest, CODEBOOK);
            quality = Codebooks.quality(rest, CODEBOOK, index(SHARDS.get(0)).name(), VectorIndex.CATEGORY);
        }
        List<Double> left = values(quality.path("levels"), "relative_mse");
        List<Double> used = values(quality.path("levels"), "utilisation");
        if (left.size() != Training.LEVELS.size()) {
            throw new IllegalStateException("_quality does not have three levels: " + quality);
        }
        report.judge(firstUtilisation, used.get(0));
        for (int i = 0; i < furtherUtilisation.size(); i++) {
            report.judge(furtherUtilisation.get(i), used.get(i + 1));
        }
        report.judge(falling, worstStep(left));
        prefixes(report, quality);
        besideFaiss(report, left, used);
    }

    private static VectorIndex index(int shards) {
        return new VectorIndex("products-" + shards, shards, true);
    }

    /** Trains on every number of shards, and compares the bytes that the store keeps. */
    private void sameSeed(Report report, Rest rest) throws InterruptedException {
        TextTable table = new TextTable(">shards", ">training, s", "SHA-256 of the codebook");
        Set<String> hashes = new HashSet<>();
        Set<Integer> filled = new HashSet<>();
        String kernel = "";
        for (int shards : SHARDS) {
            VectorIndex index = index(shards);
            if (filled.add(shards)) {
                index.create(rest, inputs.vectors().real().dimension());
                index.fill(rest, inputs.vectors().documents(inputs.vectors().real()));
            }
            Training.Outcome outcome = new Training(index.name(), Training.LEVELS).run(rest, CODEBOOK);
            String hash = Codebooks.sha256(rest, CODEBOOK, outcome.version());
            hashes.add(hash);
            kernel = outcome.kernel();
            table.row(Integer.toString(shards), Figures.number(outcome.seconds()), hash);
        }
        report.say("trained by a cluster of one node, kernel " + kernel);
        report.table(table);
        report.judge(identical, hashes.size());
    }

    private void prefixes(Report report, JsonNode quality) {
        TextTable table =
                new TextTable(">shared prefix", ">prefixes", ">collision rate", ">pairs", ">mean cosine of pairs");
        List<Double> cosines = new ArrayList<>();
        for (JsonNode each : quality.path("prefixes")) {
            table.row(
                    each.path("depth").asText(),
                    each.path("unique").asText(),
                    Figures.percent(each.path("collision_rate").asDouble()),
                    each.path("pairs").asText(),
                    Figures.number(each.path("mean_cosine").asDouble()));
            if (each.path("mean_cosine").isNumber()) {
                cosines.add(each.path("mean_cosine").asDouble());
            }
        }
        report.table(table);
        double ratio = quality.at("/category/ratio").asDouble(Double.NaN);
        report.say("purity of the top category at level 1: "
                + Figures.number(quality.at("/category/purity").asDouble(Double.NaN)) + "; with shuffled categories "
                + Figures.number(quality.at("/category/shuffled_purity").asDouble(Double.NaN)) + "; ratio "
                + Figures.number(ratio));
        if (cosines.size() >= Training.LEVELS.size()) {
            report.judge(rising, leastRise(cosines));
        } else {
            report.skip(List.of(rising), "_quality has a mean cosine for only [" + cosines.size() + "] depths");
        }
        report.judge(purity, ratio);
    }

    private void besideFaiss(Report report, List<Double> left, List<Double> used) {
        try (FaissPeer peer =
                FaissPeer.start(inputs.vectors().folder(), Runtime.getRuntime().availableProcessors())) {
            report.say("peer: " + peer.describe() + ": faiss.Kmeans per level on residuals, all points, "
                    + Training.ITERATIONS + " iterations, " + FAISS_SEEDS.size() + " seeds");
            ObjectNode request = request(inputs.vectors().real());
            List<List<Double>> seeds = new ArrayList<>();
            for (int seed : FAISS_SEEDS) {
                JsonNode trained = peer.ask("train", request.deepCopy().put("seed", seed));
                seeds.add(values(trained, "relative_mse", Training.LEVELS.size()));
            }
            Centroids ours = inputs.centroids();
            JsonNode check = peer.ask(
                    "measure",
                    request.deepCopy().put("centroids", ours.file().path().toString()));
            List<Double> checked = values(check, "relative_mse", Training.LEVELS.size());
            TextTable table = new TextTable(
                    ">level",
                    ">used",
                    ">relative MSE, ours",
                    ">ours as FAISS measures it",
                    ">FAISS, five seeds",
                    ">ours / their mean");
            double ratio = Double.NaN;
            for (int level = 0; level < left.size(); level++) {
                int at = level;
                Spread theirs =
                        Spread.of(seeds.stream().map(each -> each.get(at)).toList());
                ratio = left.get(level) / theirs.mean();
                table.row(
                        Integer.toString(level + 1),
                        Figures.percent(used.get(level)),
                        Figures.number(left.get(level)),
                        Figures.number(checked.get(level)),
                        theirs.toString(),
                        Figures.number(ratio));
            }
            report.table(table);
            report.judge(mse, ratio);
        } catch (MissingException e) {
            report.skip(List.of(mse), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while FAISS was training", e);
        }
    }

    /** The part of a request to FAISS that says what to train. */
    static ObjectNode request(VectorFile vectors) {
        ObjectNode request = Rest.JSON.createObjectNode();
        request.put("vectors", vectors.path().toString()).put("dimension", vectors.dimension());
        request.put("iterations", Training.ITERATIONS).put("seed", Training.SEED);
        Training.LEVELS.forEach(request.withArray("levels")::add);
        return request;
    }

    /** The greatest of each value ÷ the one before it. */
    static double worstStep(List<Double> values) {
        double worst = 0;
        for (int i = 1; i < values.size(); i++) {
            worst = Math.max(worst, values.get(i) / values.get(i - 1));
        }
        return worst;
    }

    /** The least of each value − the one before it. */
    static double leastRise(List<Double> values) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 1; i < values.size(); i++) {
            least = Math.min(least, values.get(i) - values.get(i - 1));
        }
        return least;
    }

    private static List<Double> values(JsonNode entries, String field) {
        List<Double> values = new ArrayList<>();
        entries.forEach(entry -> values.add(entry.path(field).asDouble(Double.NaN)));
        return values;
    }

    private static List<Double> values(JsonNode answer, String field, int count) {
        List<Double> values = new ArrayList<>();
        answer.path(field).forEach(value -> values.add(value.asDouble(Double.NaN)));
        if (values.size() != count) {
            throw new IllegalStateException("the FAISS side gave [" + values.size() + "] levels instead of " + count);
        }
        return values;
    }
}
