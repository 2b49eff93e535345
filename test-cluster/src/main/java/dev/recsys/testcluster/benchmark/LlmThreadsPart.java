/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many threads a node needs for many calls of a model at a time. */
final class LlmThreadsPart implements Part {
    private static final String INDEX = "products";
    private static final String PIPELINE = "generate";
    private static final String LLM = "stand-in";
    private static final int CALLS = 32;
    private static final int IO_THREADS = 2;
    /** It starts the client's threads for connections, and then waits for their end. */
    private static final int STARTERS = 1;

    private static final int DOCUMENTS = 4 * CALLS;
    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** All that a node has. */
    private static final int ALL = 10_000;

    private static final Pattern THREAD = Pattern.compile("usage by thread '([^']*)'");
    /** The pool's and the client's threads by their names; their numbers are left out. */
    private static final Pattern OURS = Pattern.compile("recsys[_-]llm(?!\\S*master)");

    private final RewritesInputs inputs;
    private final Bound threads = Bound.atMost("threads-beyond-those-configured", 0);
    private final Bound calls = Bound.atLeast("threads-calls-at-a-time", CALLS);

    LlmThreadsPart(RewritesInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public String title() {
        return "threads of a node while " + CALLS + " calls of a model are open";
    }

    @Override
    public List<Bound> bounds() {
        return List.of(threads, calls);
    }

    @Override
    public void run(Report report) throws Exception {
        try (StandInLlm llm = new StandInLlm(inputs.documentRewrites(), DELAY);
                TestCluster cluster = LlmClusters.builder("benchmark-threads", LLM)
                        .setting("plugins.recsys.llm.io_threads", Integer.toString(IO_THREADS))
                        .failureLogs(inputs.failureLogs())
                        .start()) {
            Rest rest = cluster.rest();
            RewritesApi.putLlm(rest, LLM, llm, CALLS);
            RewritesApi.putIngestPipeline(rest, PIPELINE, LLM);
            RewritesApi.indexForGenerated(rest, INDEX, new RewriteTexts(List.of()));
            String bulk = VectorIndex.bulks(new RewriteTexts(inputs.products().subList(0, DOCUMENTS)))
                    .get(0);
            CompletableFuture<Boolean> indexed =
                    CompletableFuture.supplyAsync(() -> rest.bulk("/" + INDEX + "/_bulk?pipeline=" + PIPELINE, bulk)
                            .orThrow()
                            .at("/errors")
                            .asBoolean(true));
            Map<String, Integer> most = new TreeMap<>();
            while (indexed.isDone() == false) {
                names(rest).forEach((name, count) -> most.merge(name, count, Math::max));
                Thread.sleep(PAUSE.toMillis());
            }
            if (indexed.get()) {
                throw new IllegalStateException("a document was not indexed");
            }
            JsonNode nodes = rest.get("/_nodes/thread_pool").orThrow().at("/nodes");
            JsonNode pool = nodes.iterator().next().at("/thread_pool/recsys_llm");
            int size = pool.path("max").asInt(pool.path("size").asInt());
            int used = most.values().stream().mapToInt(Integer::intValue).sum();
            report.say(llm.calls() + " calls of " + DELAY.toSeconds() + " s each, at most " + llm.mostAtOnce()
                    + " at a time; configured: " + IO_THREADS + " threads for connections and " + STARTERS
                    + " that starts them, " + size
                    + " in the pool recsys_llm; seen at a time: " + most);
            report.judge(threads, used - IO_THREADS - STARTERS - size);
            report.judge(calls, llm.mostAtOnce());
        }
    }

    /** How many threads with a name of ours a node has now, by that name. */
    private static Map<String, Integer> names(Rest rest) {
        String text = rest.get("/_nodes/hot_threads?ignore_idle_threads=false&interval=20ms&snapshots=1&threads=" + ALL)
                .orThrow()
                .body()
                .asText();
        Map<String, Integer> names = new TreeMap<>();
        Matcher matcher = THREAD.matcher(text);
        while (matcher.find()) {
            if (OURS.matcher(matcher.group(1)).find()) {
                names.merge(matcher.group(1).replaceAll("[\\[-]?T?#?\\d+\\]?$", ""), 1, Integer::sum);
            }
        }
        return names;
    }
}
