/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.launch.LaunchFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code test-cluster/benchmark quality}. */
@Command(
        name = "quality",
        sortOptions = false,
        description = {
            "Quality vectors: what searches find with them, and what they cost, on planted data and on the ESCI sample.",
            "Parts: planted, esci, latency, rescore, bulk, tune; planted and tune need no data."
        })
final class QualityBenchmark implements Callable<Integer> {
    /** Beside the project's folder. */
    private static final Path DEFAULT_DATA = Path.of("..", "shared", "data", "esci");

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        Path target = LaunchFile.load().folder();
        QualityInputs inputs = new QualityInputs(options.data(target, DEFAULT_DATA), target);
        Scale scale = options.scale();
        List<Part> parts = List.of(
                new PlantedPart(inputs.failureLogs(), scale),
                new EsciPart(inputs),
                new QualityLatencyPart(inputs, scale),
                new RescorePart(inputs, scale),
                new QualityBulkPart(inputs, scale),
                new TunerPart(scale));
        return options.run(parts, report -> {});
    }
}
