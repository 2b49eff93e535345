/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Searches, the same ones in every run, to the nodes in turn; one is right when no shard failed and none ran out of time. */
public final class Searches implements IntFunction<CompletionStage<Boolean>> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int HTTP_OK = 200;

    private final HttpClient client;
    private final List<URI> nodes;
    private final String path;
    private final List<String> bodies;

    /**
     * @param path   of the search, with its parameters
     * @param bodies what is asked; from the first on again after the last
     */
    public Searches(HttpClient client, List<URI> nodes, String path, List<String> bodies) {
        this.client = client;
        this.nodes = List.copyOf(nodes);
        this.path = path;
        this.bodies = List.copyOf(bodies);
    }

    /** True until that much time has passed. */
    public static BooleanSupplier window(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        return () -> System.nanoTime() < end;
    }

    @Override
    public CompletionStage<Boolean> apply(int number) {
        HttpRequest request = HttpRequest.newBuilder(
                        nodes.get(number % nodes.size()).resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(bodies.get(number % bodies.size())))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .thenApply(answer -> answer.statusCode() == HTTP_OK
                        && answer.body().contains("\"timed_out\":false")
                        && answer.body().contains("\"failed\":0"));
    }
}
