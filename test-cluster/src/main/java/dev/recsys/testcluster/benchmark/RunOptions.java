/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every benchmark has, and the run that they ask for. */
public final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of the data (default: ../shared/data/… beside the project)")
    private Path data;

    @Option(
            names = "--quick",
            description =
                    "fewer runs and smaller sizes; bounds whose names begin with \"quick:\" are then only indicative")
    private boolean quick;

    @Option(names = "--only", paramLabel = "PART", split = ",", description = "these parts alone, separated by commas")
    private List<String> only = List.of();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this help")
    private boolean help;

    public Scale scale() {
        return Scale.of(quick);
    }

    /** The folder that was asked for; else that one, seen from the project's folder. */
    public Path data(Path target, Path usual) {
        Path project = target.toAbsolutePath().getParent().getParent();
        return (data == null ? project.resolve(usual) : data).toAbsolutePath().normalize();
    }

    /**
     * Runs the parts that were asked for.
     *
     * @param prepare gets what all parts need
     * @return exit status
     */
    public int run(List<Part> parts, Consumer<Report> prepare) {
        List<Part> chosen = chosen(parts);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Report report = new Report(out);
        BenchmarkRun run = new BenchmarkRun(report, System.err);
        Scale scale = scale();
        report.section("this machine");
        report.say(machine());
        report.say(
                scale.quick()
                        ? "A quick run: " + scale.rounds()
                                + " runs of each side and smaller sizes; bounds whose names begin"
                                + " with \"quick:\" are only indicative."
                        : "Figures are medians of " + scale.rounds()
                                + " runs after a warm-up, with the least and the greatest;"
                                + " ratios are taken run by run, with the two sides in turn.");
        try {
            prepare.accept(report);
        } catch (RuntimeException e) {
            return run.cannotRun(chosen, e);
        }
        return run.run(chosen);
    }

    private List<Part> chosen(List<Part> parts) {
        TreeSet<String> unknown = new TreeSet<>(only);
        parts.forEach(part -> unknown.remove(part.name()));
        if (unknown.isEmpty() == false) {
            throw new ParameterException(
                    command.commandLine(),
                    "--only names " + unknown + "; the parts are "
                            + parts.stream().map(Part::name).toList());
        }
        return parts.stream()
                .filter(part -> only.isEmpty() || only.contains(part.name()))
                .toList();
    }

    private static String machine() {
        String processor = System.getProperty("os.arch");
        try {
            processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(processor);
        } catch (IOException e) {
            // Not Linux: the architecture has to do.
        }
        return processor + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                + System.getProperty("os.name") + ", Java " + Runtime.version();
    }
}
