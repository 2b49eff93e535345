/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.rescore.model.LinearModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** The file of a linear model: {@code {"bias": 0.5, "weights": {"bm25": 1, "rating": 0.2}}}. */
public final class LinearJson {
    static final String BIAS = "bias";
    static final String WEIGHTS = "weights";

    private LinearJson() {}

    /**
     * The file of a model.
     *
     * @param weights by name of feature, in the order of the columns
     */
    public static byte[] file(double bias, Map<String, Double> weights) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject().field(BIAS, bias).startObject(WEIGHTS);
            for (Map.Entry<String, Double> weight : weights.entrySet()) {
                builder.field(weight.getKey(), weight.getValue());
            }
            return builder.endObject().endObject().toString().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("writing JSON into memory", e);
        }
    }

    /** Takes {@code bias} and {@code weights} of a model's JSON. */
    static byte[] take(JsonProperties p) {
        double bias = finite(p.path(BIAS), p.has(BIAS) ? p.take(BIAS) : 0.0);
        p.take(BIAS);
        String path = p.path(WEIGHTS);
        Object json = p.take(WEIGHTS);
        if (json instanceof Map<?, ?> object && object.isEmpty() == false) {
            Map<String, Double> weights = new LinkedHashMap<>();
            object.forEach((name, weight) -> weights.put(name.toString(), finite(path + "." + name, weight)));
            return file(bias, weights);
        }
        throw JsonProperties.wrong(path, json, "an object of at least one weight by name of feature");
    }

    private static double finite(String path, Object value) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw JsonProperties.wrong(path, value, "a finite number");
    }

    /** Writes {@code bias} and {@code weights} into the object that is open. */
    static void write(XContentBuilder builder, byte[] file) throws IOException {
        for (Map.Entry<String, Object> property : json(file).entrySet()) {
            builder.field(property.getKey(), property.getValue());
        }
    }

    private static Map<String, Object> json(byte[] file) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, new String(file, StandardCharsets.UTF_8), true);
    }

    static LinearModel parse(byte[] file) {
        JsonProperties p = new JsonProperties(ModelJson.MODEL, json(file));
        double bias = finite(p.path(BIAS), p.take(BIAS));
        List<String> names = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        JsonProperties byName = p.object(WEIGHTS);
        for (String name : byName.names()) {
            names.add(name);
            weights.add(finite(byName.path(name), byName.take(name)));
        }
        p.end();
        return LinearModel.of(
                names, weights.stream().mapToDouble(Double::doubleValue).toArray(), bias);
    }
}
