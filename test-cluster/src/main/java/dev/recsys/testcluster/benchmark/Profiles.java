/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.util.List;

/** Asks a cluster for quality profiles and what belongs to them. */
public final class Profiles {
    /**
     * What a processor writes.
     *
     * @param profile     name of the profile
     * @param field       object that takes the signals
     * @param vectorField gets embedding and signals; null where no vector is written
     */
    public record Target(String profile, String field, String vectorField) {}

    private Profiles() {}

    public static String path(String profile) {
        return "/_plugins/_recsys/quality/" + profile;
    }

    public static void put(Rest rest, String profile, String json) {
        rest.put(path(profile), json).orThrow();
    }

    /** Makes a profile of one that has to be fitted, and fits it on all documents of an index. */
    public static void putAndFit(Rest rest, String profile, String json, String index) {
        put(rest, profile, json);
        ObjectNode request = Rest.JSON.createObjectNode().put("index", index);
        rest.post(path(profile) + "/_fit?promote=true", request).orThrow();
    }

    /**
     * The properties that a target needs.
     *
     * @param dimension components of the embedding
     * @param space     space of the vector's field
     */
    public static ObjectNode mapping(Rest rest, Target target, int dimension, String space) {
        String parameters = "?target_field=" + target.field();
        if (target.vectorField() != null) {
            parameters += "&target_vector=" + target.vectorField() + "&dimension=" + dimension;
        }
        ObjectNode properties = (ObjectNode) rest.get(path(target.profile()) + "/_mapping" + parameters)
                .orThrow()
                .at("/properties");
        if (target.vectorField() != null) {
            ((ObjectNode) properties.path(target.vectorField()).path("method")).put("space_type", space);
        }
        return properties;
    }

    /** Makes an ingest pipeline with a processor for each target. */
    public static void putPipeline(Rest rest, String pipeline, List<Target> targets) {
        ObjectNode request = Rest.JSON.createObjectNode();
        ArrayNode processors = request.putArray("processors");
        for (Target target : targets) {
            ObjectNode processor = processors.addObject().putObject("quality_vector");
            processor.put("profile", target.profile()).put("target_field", target.field());
            if (target.vectorField() != null) {
                processor.put("embedding_field", VectorIndex.FIELD).put("target_vector", target.vectorField());
            }
        }
        rest.put("/_ingest/pipeline/" + pipeline, request).orThrow();
    }
}
