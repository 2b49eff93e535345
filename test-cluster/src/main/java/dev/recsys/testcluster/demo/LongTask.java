/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Follows a task of the cluster with a bar until it is over. */
final class LongTask {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final int PERCENT = 100;

    private final Stage stage;

    LongTask(Stage stage) {
        this.stage = stage;
    }

    /**
     * Starts the task that a request answers with, and waits for it.
     *
     * @param describe what is said of a status beside the bar
     * @return what the task answered
     */
    JsonNode run(String path, JsonNode body, Function<JsonNode, String> describe) {
        Api api = stage.api();
        Console console = stage.console();
        JsonNode started = api.post(path, body);
        String task = started.path("task").asText();
        DemoFailure.unless(task.isEmpty() == false, "training did not answer with a task: " + started);
        String tasks = "/_tasks/" + task;
        long end = System.nanoTime() + LIMIT.toNanos();
        JsonNode state = api.get(tasks);
        console.emptyLine();
        while (state.path("completed").asBoolean() == false) {
            JsonNode status = state.at("/task/status");
            console.progress(status.path("percent").asDouble() / PERCENT, describe.apply(status));
            DemoFailure.unless(System.nanoTime() < end, "training still runs after " + LIMIT + ": " + status);
            LockSupport.parkNanos(POLL_NANOS);
            DemoFailure.unless(Thread.interrupted() == false, "interrupted while training");
            state = api.getAgain(tasks);
        }
        DemoFailure.unless(state.has("error") == false, "training failed: " + state.path("error"));
        console.progress(1, "done");
        console.progressDone();
        return state.path("response");
    }
}
