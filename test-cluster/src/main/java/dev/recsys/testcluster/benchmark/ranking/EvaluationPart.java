/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.TreeEnsemble;
import dev.recsys.testcluster.benchmark.Bound;
import dev.recsys.testcluster.benchmark.Figures;
import dev.recsys.testcluster.benchmark.Part;
import dev.recsys.testcluster.benchmark.Report;
import dev.recsys.testcluster.benchmark.Scale;
import dev.recsys.testcluster.benchmark.Spread;
import dev.recsys.testcluster.benchmark.TextTable;
import dev.recsys.testcluster.benchmark.Turns;
import io.github.metarank.lightgbm4j.LGBMException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long a batch takes through a tree ensemble on one thread, against LightGBM's own prediction of the same batch. */
final class EvaluationPart implements Part {
    private static final EnsembleShape WANTED = new EnsembleShape(500, 64, 0, 50, 1_000);
    private static final long BATCH_SEED = 2;
    /** Both sides add the same leaves, in the same order. */
    private static final double MOST_DIFFERENCE = 1e-6;

    private static final long KIB = 1024;
    private static final int WARMUPS = 2;
    /** A row of the growth table needs less time than the figure that is judged. */
    private static final int GROWTH_SHARE = 4;

    private final Path folder;
    private final Scale scale;
    private final Bound binding;
    private final Bound inPlace;

    /** @param folder for the natives */
    EvaluationPart(Path folder, Scale scale) {
        this.folder = folder;
        this.scale = scale;
        this.binding = Bound.atMost(scale.indicative("evaluation-time-to-lightgbm-predict"), 1);
        this.inPlace = Bound.atMost(scale.indicative("evaluation-time-to-lightgbm-predict-without-copies"), 1);
    }

    @Override
    public String name() {
        return "evaluation";
    }

    @Override
    public String title() {
        return "a batch through a tree ensemble on one thread: " + WANTED;
    }

    @Override
    public List<Bound> bounds() {
        return List.of(binding, inPlace);
    }

    @Override
    public void run(Report report) throws Exception {
        report.say(
                "peer: LightGBM through lightgbm4j, num_threads=1, the model trained now on made-up rows, 5 % of the values missing");
        report.say(
                "a figure is the median call within a turn; batches stand ready: columns for ours, rows for LightGBM's,");
        report.say(
                "in a Java array (predictForMat, as users of the binding call it) or in native memory already (without copies)");
        try {
            LightGbm.load(folder);
        } catch (IllegalStateException e) {
            report.skip(bounds(), e.getMessage());
            return;
        }
        Ensembles.Trained wanted = Ensembles.train(WANTED);
        report.say("ensemble: " + wanted.ours().trees() + " trees, "
                + wanted.ours().nodes() + " splits and leaves, " + wanted.ours().bytes() / KIB + " KiB");
        TextTable table = new TextTable("", ">ms a batch", ">documents/s", ">ours / this");
        try (Sides sides = new Sides(wanted, WANTED.documents())) {
            report.say("greatest difference of a prediction to LightGBM's: " + sides.difference());
            Duration turn = scale.timing();
            Turns viaBinding = Turns.take(WARMUPS, scale.rounds(), () -> sides.ours(turn), () -> sides.binding(turn));
            Turns bare = Turns.take(WARMUPS, scale.rounds(), () -> sides.ours(turn), () -> sides.inPlace(turn));
            row(table, "ours", viaBinding.firsts(), "");
            row(
                    table,
                    "LightGBM, predictForMat",
                    viaBinding.seconds(),
                    viaBinding.ratios().toString());
            row(table, "ours again", bare.firsts(), "");
            row(table, "LightGBM, without copies", bare.seconds(), bare.ratios().toString());
            report.table(table);
            report.judge(binding, viaBinding.ratios().median());
            report.judge(inPlace, bare.ratios().median());
        }
        growth(report, wanted);
    }

    private static void row(TextTable table, String side, Spread millis, String ratio) {
        double perSecond = WANTED.documents() / millis.median() * 1e3;
        table.row(side, millis.toString(), Figures.number(perSecond), ratio);
    }

    private void growth(Report report, Ensembles.Trained wanted) throws Exception {
        List<EnsembleShape> shapes = new ArrayList<>();
        for (int trees : new int[] {100, 500, 1_000}) {
            shapes.add(WANTED.withTrees(trees));
        }
        for (int depth : new int[] {4, 6, 8, 10}) {
            shapes.add(WANTED.withDepth(depth));
        }
        for (int features : new int[] {10, 50, 200}) {
            shapes.add(WANTED.withFeatures(features));
        }
        for (int documents : new int[] {10, 100, 1_000, 10_000}) {
            shapes.add(WANTED.withDocuments(documents));
        }
        Duration turn = scale.timing().dividedBy(GROWTH_SHARE);
        TextTable table = new TextTable(
                "growth",
                ">ours, ms",
                ">LightGBM predictForMat, ms",
                ">ours / LightGBM",
                ">ours, ns a document and tree");
        for (EnsembleShape shape : shapes) {
            Ensembles.Trained trained = shape.sameEnsemble(WANTED) ? wanted : Ensembles.train(shape);
            try (Sides sides = new Sides(trained, shape.documents())) {
                sides.difference();
                Turns turns = Turns.take(1, scale.rounds(), () -> sides.ours(turn), () -> sides.binding(turn));
                double nanos = turns.firsts().median() * 1e6 / shape.documents() / shape.trees();
                table.row(
                        shape.toString(),
                        turns.firsts().toString(),
                        turns.seconds().toString(),
                        turns.ratios().toString(),
                        Figures.number(nanos));
            }
        }
        report.table(table);
    }

    /** Both sides with the same batch. */
    private static final class Sides implements AutoCloseable {
        private final TreeEnsemble model;
        private final FeatureMatrix columns;
        private final double[] scores;
        private final NativeModel peer;

        Sides(Ensembles.Trained trained, int documents) throws LGBMException {
            SyntheticRows batch = SyntheticRows.of(documents, trained.shape().features(), BATCH_SEED);
            model = trained.ours();
            columns = batch.columns();
            scores = new double[documents];
            peer = NativeModel.load(trained.text(), batch);
        }

        /** @throws IllegalStateException the sides do not predict the same, so their times say nothing */
        double difference() throws LGBMException {
            model.score(columns, scores);
            double[] theirs = peer.predict();
            double most = 0;
            for (int i = 0; i < scores.length; i++) {
                most = Math.max(most, Math.abs(scores[i] - theirs[i]));
            }
            if (most <= MOST_DIFFERENCE) {
                return most;
            }
            throw new IllegalStateException("predictions differ by [" + most + "]: the sides do not do the same");
        }

        double ours(Duration turn) throws Exception {
            return MedianCall.millis(turn, () -> model.score(columns, scores));
        }

        double binding(Duration turn) throws Exception {
            return MedianCall.millis(turn, peer::predict);
        }

        double inPlace(Duration turn) throws Exception {
            return MedianCall.millis(turn, peer::predictInPlace);
        }

        @Override
        public void close() throws LGBMException {
            peer.close();
        }
    }
}
