/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.training.LambdaMartParameters;
import dev.recsys.rescore.training.LinearParameters;
import dev.recsys.rescore.training.LinearRanker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/** What learns, with its parameters. */
sealed interface Algorithm {
    String LAMBDAMART = "lambdamart";
    String LINEAR = "linear";

    /** Trees. */
    record LambdaMart(LambdaMartParameters parameters) implements Algorithm {}

    /** A weighted sum. */
    record Linear(LinearParameters parameters) implements Algorithm {}

    /** Takes {@code algorithm} and {@code parameters}. */
    static Algorithm take(JsonProperties body, int seed) {
        String name = body.text("algorithm", LAMBDAMART);
        JsonProperties given =
                body.has("parameters") ? body.object("parameters") : new JsonProperties("parameters", Map.of());
        body.take("parameters");
        return switch (name) {
            case LAMBDAMART -> new LambdaMart(LambdaMartJson.parse(given, seed));
            case LINEAR -> new Linear(linear(given, seed));
            default -> throw JsonProperties.wrong("algorithm", name, "one of " + List.of(LAMBDAMART, LINEAR));
        };
    }

    private static LinearParameters linear(JsonProperties json, int seed) {
        LinearParameters usual = LinearParameters.DEFAULT;
        LinearParameters parsed = new LinearParameters(
                json.number("cost", usual.cost()),
                json.integer("pairs_per_group", usual.pairsPerGroup(), Integer.MIN_VALUE, Integer.MAX_VALUE),
                json.integer("most_pairs", usual.mostPairs(), Integer.MIN_VALUE, Integer.MAX_VALUE),
                seed);
        json.end();
        return parsed;
    }

    /** Writes what {@link #take} reads. */
    default void fields(XContentBuilder builder) throws IOException {
        builder.field("algorithm", name()).field("parameters");
        switch (this) {
            case LambdaMart lambdaMart -> LambdaMartJson.write(builder, lambdaMart.parameters());
            case Linear linear ->
                builder.startObject()
                        .field("cost", linear.parameters().cost())
                        .field("pairs_per_group", linear.parameters().pairsPerGroup())
                        .field("most_pairs", linear.parameters().mostPairs())
                        .endObject();
        }
    }

    /**
     * Checks what depends on the node that trains.
     *
     * @param processors of it
     * @throws IllegalArgumentException more threads are asked for, which would only take turns with those that serve searches
     */
    default void checkThreads(int processors) {
        if (this instanceof LambdaMart lambdaMart && lambdaMart.parameters().threads() > processors) {
            throw new IllegalArgumentException(
                    "[parameters.threads] is [" + lambdaMart.parameters().threads()
                            + "]; it must be from 1 to the number of processors of the node that trains, [" + processors
                            + "]");
        }
    }

    /**
     * Checks what is said of single features.
     *
     * @param features names of all
     * @throws IllegalArgumentException a parameter names none of them
     */
    default void checkFeatures(List<String> features) {
        if (this instanceof LambdaMart lambdaMart) {
            lambdaMart.parameters().checkFeatures(features);
        }
    }

    default String name() {
        return switch (this) {
            case LambdaMart lambdaMart -> LAMBDAMART;
            case Linear linear -> LINEAR;
        };
    }

    /** Heap and native memory of one training at most, about, in bytes; the rows themselves are not in it. */
    default long bytes(long rows, int features) {
        return switch (this) {
            case LambdaMart lambdaMart ->
                dev.recsys.rescore.training.LambdaMart.estimatedBytes(rows, features, lambdaMart.parameters());
            case Linear linear -> LinearRanker.estimatedBytes(features, linear.parameters());
        };
    }
}
