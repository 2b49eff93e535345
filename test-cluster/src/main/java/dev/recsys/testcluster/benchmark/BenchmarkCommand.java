/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import dev.recsys.testcluster.benchmark.ranking.RankingBenchmark;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code test-cluster/benchmark}: measures this project against its peers. A further benchmark is a further subcommand. */
@Command(
        name = "test-cluster/benchmark",
        synopsisSubcommandLabel = "NAME",
        mixinStandardHelpOptions = true,
        description = {
            "Measures on this machine, prints tables, and ends with one line for each bound:",
            "  bound <what> <value> <limit> ok|SHORT|skipped",
            "Exits with 0 when all bounds are ok, with 1 when one is SHORT, and with 2 when one was skipped,"
                    + " because its peer is missing or it could not be measured."
        },
        subcommands = {
            SemanticIdsBenchmark.class,
            QualityBenchmark.class,
            RewritesBenchmark.class,
            RankingBenchmark.class
        })
public final class BenchmarkCommand {
    private BenchmarkCommand() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    static int execute(String[] arguments, PrintWriter out, PrintWriter err) {
        return new CommandLine(new BenchmarkCommand())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e.getMessage() == null) {
                        e.printStackTrace(err);
                    } else {
                        err.println(e.getMessage());
                    }
                    return Report.NOT_RUN;
                })
                .execute(arguments);
    }
}
