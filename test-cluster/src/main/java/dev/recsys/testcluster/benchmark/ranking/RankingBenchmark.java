/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.testcluster.benchmark.Part;
import dev.recsys.testcluster.benchmark.RunOptions;
import dev.recsys.testcluster.benchmark.Scale;
import dev.recsys.testcluster.launch.LaunchFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code test-cluster/benchmark ranking}. */
@Command(
        name = "ranking",
        sortOptions = false,
        description = {
            "Unified ranking models: what they cost, and what they find.",
            "Parts: evaluation, extraction, cost, esci, movielens, ltr; the first three need no data."
        })
public final class RankingBenchmark implements Callable<Integer> {
    /** Beside the project's folder; has folders of its own for the ESCI sample, MovieLens and LightGBM's example. */
    private static final Path DEFAULT_DATA = Path.of("..", "shared", "data");

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        Path target = LaunchFile.load().folder();

        RankingInputs inputs = new RankingInputs(options.data(target, DEFAULT_DATA), target);
        Scale scale = options.scale();
        List<Part> parts = List.of(
                new EvaluationPart(inputs.folder(), scale),
                new ExtractionPart(inputs.folder(), scale),
                new CostPart(inputs.folder(), scale),
                new EsciRankingPart(inputs),
                new MovieLensPart(inputs, scale),
                new LightGbmExamplePart(inputs));
        return options.run(parts, report -> {});
    }
}
