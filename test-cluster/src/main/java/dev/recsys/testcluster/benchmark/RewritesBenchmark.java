/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.launch.LaunchFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code test-cluster/benchmark rewrites}. */
@Command(
        name = "rewrites",
        sortOptions = false,
        description = {
            "Generated queries of documents and rewrites of queries: what searches find with them, and what they cost, on the ESCI sample.",
            "Parts: documents, queries, consistency, zero-results, bulk, lookup, threads. What a model says comes from files: none is called."
        })
final class RewritesBenchmark implements Callable<Integer> {
    /** Beside the project's folder. */
    private static final Path DEFAULT_DATA = Path.of("..", "shared", "data", "esci");

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        Path target = LaunchFile.load().folder();
        RewritesInputs inputs = new RewritesInputs(options.data(target, DEFAULT_DATA), target);
        Scale scale = options.scale();
        List<Part> parts = List.of(
                new GeneratedQueriesPart(inputs),
                new QueryTablePart(inputs),
                new ConsistencyPart(inputs),
                new ZeroResultsPart(inputs),
                new RewritesBulkPart(inputs, scale),
                new TableLookupPart(inputs, scale),
                new LlmThreadsPart(inputs));
        return options.run(parts, report -> {});
    }
}
