/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.launch.LaunchFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code test-cluster/benchmark semantic-ids}. */
@Command(
        name = "semantic-ids",
        sortOptions = false,
        description = {
            "Training, encoding and indexing with semantic IDs on the ESCI sample, against FAISS on the same machine.",
            "Parts: codebook, encode, training, bulk, growth, search."
        })
final class SemanticIdsBenchmark implements Callable<Integer> {
    /** Beside the project's folder. */
    private static final Path DEFAULT_DATA = Path.of("..", "shared", "data", "esci");

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        Path target = LaunchFile.load().folder();
        SemanticIdsInputs inputs = new SemanticIdsInputs(options.data(target, DEFAULT_DATA), target);
        Scale scale = options.scale();
        List<Part> parts = List.of(
                new CodebookPart(inputs),
                new EncodePart(inputs, scale),
                new TrainingPart(inputs, scale),
                new BulkPart(inputs, scale),
                new GrowthPart(inputs, scale),
                new SearchPart(inputs, scale));
        return options.run(parts, inputs::load);
    }
}
