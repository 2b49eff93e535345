/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import dev.recsys.testcluster.data.DataException;
import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.data.FashionData;
import dev.recsys.testcluster.launch.ClusterException;
import dev.recsys.testcluster.launch.LaunchFile;
import dev.recsys.testcluster.launch.Rest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows on a real cluster what the plugin does: {@code test-cluster/demo}. Exits with 0 only if every step gave what it should. */
@Command(
        name = "test-cluster/demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a cluster with this plugin, indexes a product catalogue, learns semantic IDs from it, ranks by quality,",
            "finds it by the words of customers, trains a model that ranks three pages, and shows what that is good for.",
            "Every request is printed as a curl command that repeats it."
        })
public final class Demo implements Callable<Integer> {
    private static final int MIN_WIDTH = 72;
    private static final int MAX_WIDTH = 160;
    private static final int MAX_NODES = 9;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "SET",
            defaultValue = "catalogue",
            description = "catalogue (ships with the project; the default), esci:DIR, or fashion:DIR")
    private String data;

    @Option(names = "--keep", description = "leave the cluster running, to try things out")
    private boolean keep;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1", description = "nodes of the cluster (default: 1)")
    private int nodes;

    @Option(
            names = "--http-port",
            paramLabel = "P",
            defaultValue = "0",
            description = "port of the first node, further nodes on the next ones (default: any free)")
    private int httpPort;

    @Option(
            names = "--width",
            paramLabel = "COLUMNS",
            defaultValue = "100",
            description = "columns of a line (default: as the terminal has, else 100)")
    private int width;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "never", hidden = true)
    private String color;

    private Demo() {}

    /** Runs the demo and ends the process. */
    public static void main(String[] arguments) {
        System.exit(
                new CommandLine(new Demo()).setOverwrittenOptionsAllowed(true).execute(arguments));
    }

    @Override
    public Integer call() {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new ParameterException(
                    spec.commandLine(), "--nodes is [" + nodes + "]; it must be from 1 to " + MAX_NODES);
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Console console = new Console(out, Math.clamp(width, MIN_WIDTH, MAX_WIDTH), color.equals("always"));
        try {
            DataSet set = DataSet.parse(data);
            run(set, console);
            return CommandLine.ExitCode.OK;
        } catch (DemoFailure | DataException | ClusterException e) {
            out.flush();
            System.err.println();
            System.err.println("The demo stopped: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void run(DataSet set, Console console) {
        DemoPlan plan = DemoPlan.of(set);
        Path target = LaunchFile.load().folder();
        console.title(
                "Semantic IDs in OpenSearch: " + plan.products().size() + " products of the " + set.name() + " set");
        try (Models models = new Models(set, target.resolve("embeddings"));
                DemoCluster cluster = DemoCluster.start(nodes, httpPort, keep, target.resolve("demo-logs"), console);
                Rest rest = new Rest(cluster.uri())) {
            Api api = new Api(rest, cluster.uri(), console);
            show(new Stage(console, api, plan, models, target.resolve("demo"), nodes), set instanceof FashionData);
        }
    }

    /** Shows everything, on a cluster that has nothing of it yet; a {@link DemoFailure} says what was not as it should be. */
    static void show(Stage stage, boolean labelled) {
        List<float[][]> vectors = new IndexChapter(stage).run();
        new TrainChapter(stage).run();
        BrowseChapter browse = new BrowseChapter(stage);
        browse.tree();
        new QualityChapter(stage).run();
        new SimilarChapter(stage).run();
        browse.facets();
        browse.diversity();
        new NewcomerChapter(stage).run();
        if (stage.plan().quality() != null) {
            new GoodProductsChapter(stage).run();
        }
        if (stage.plan().rewrites() != null) {
            new CustomersWordsChapter(stage).run();
        }
        if (stage.plan().quality() != null) {
            new RankingChapter(stage).run();
        }
        if (labelled) {
            new AgreementChapter(stage).run(vectors);
        }
        new StatsChapter(stage).run();
        stage.console().seen("every one of " + stage.api().requests() + " requests gave what it should");
    }
}
