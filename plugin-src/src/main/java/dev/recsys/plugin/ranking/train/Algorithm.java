/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.training.LambdaMartParameters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.xcontent.XContentBuilder;

/** What learns, with its parameters. */
sealed interface Algorithm {
    String LAMBDAMART = "lambdamart";

    /** Trees. */
    record LambdaMart(LambdaMartParameters parameters) implements Algorithm {}

    /** Takes {@code algorithm} and {@code parameters}. */
    static Algorithm take(JsonProperties body, int seed) {
        String name = body.text("algorithm", LAMBDAMART);
        JsonProperties given =
                body.has("parameters") ? body.object("parameters") : new JsonProperties("parameters", Map.of());
        body.take("parameters");
        return switch (name) {
            case LAMBDAMART -> new LambdaMart(LambdaMartJson.parse(given, seed));
            default -> throw JsonProperties.wrong("algorithm", name, "one of " + List.of(LAMBDAMART));
        };
    }

    /** Writes what {@link #take} reads. */
    default void fields(XContentBuilder builder) throws IOException {
        builder.field("algorithm", name()).field("parameters");
        switch (this) {
            case LambdaMart lambdaMart -> LambdaMartJson.write(builder, lambdaMart.parameters());
        }
    }

    default String name() {
        return switch (this) {
            case LambdaMart lambdaMart -> LAMBDAMART;
        };
    }

    /** Pieces of work of one training at most. */
    default int iterations() {
        return switch (this) {
            case LambdaMart lambdaMart -> lambdaMart.parameters().trees();
        };
    }
}
