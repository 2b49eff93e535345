/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.ranking.context.FeatureTemplates;
import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.feature.LevelWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Reads the features of a model as JSON has them; {@link FeatureWriter} writes them. */
public final class FeatureJson {
    /** What the path of a value of a context begins with. */
    static final String SIGN = "$";

    static final String TYPE = "type";
    static final String NAME = "name";
    static final String MISSING = "missing";
    static final String NAN = "nan";
    static final String FIELD = "field";
    static final String WITH = "with";
    static final String VALUE = "value";
    static final String HISTORY = "history";
    static final String HISTORY_FIELD = HISTORY + ".";

    static final String FIRST_PASS = "first_pass";
    static final String QUERY = "query";
    static final String VECTOR = "vector";
    static final String SEMANTIC_ID = "semantic_id";
    static final String EQUALS = "equals";
    static final String CONTEXT = "context";
    static final String QUERY_LENGTH = "query_length";
    static final String QUALITY = "quality";
    static final String CROSS = "cross";

    private static final List<String> TYPES =
            List.of(FIRST_PASS, QUERY, FIELD, VECTOR, SEMANTIC_ID, EQUALS, CONTEXT, QUERY_LENGTH, QUALITY, CROSS);

    private FeatureJson() {}

    /**
     * Reads a list of features.
     *
     * @param path where the list stands, for messages
     * @throws IllegalArgumentException names the feature, the property, its value and what is allowed
     */
    public static FeatureSet parse(String path, Object json) {
        if (json instanceof List<?> list) {
            List<Feature> features = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                features.add(feature(path, i, list.get(i)));
            }
            return new FeatureSet(features);
        }
        throw JsonProperties.wrong(path, json, "a list of features");
    }

    private static Feature feature(String path, int position, Object json) {
        String at = path + "[" + position + "]";
        String name = JsonProperties.of(at, json).text(NAME);
        JsonProperties p = JsonProperties.of(path + "." + name, json);
        p.take(NAME);
        String type = p.text(TYPE);
        Feature feature =
                switch (type) {
                    case FIRST_PASS -> new Feature.FirstPass(name, missing(p, 0));
                    case QUERY -> new Feature.Query(name, missing(p, 0), query(p));
                    case FIELD -> new Feature.Field(name, missing(p), p.text(FIELD));
                    case VECTOR -> vector(name, p);
                    case SEMANTIC_ID -> new Feature.Prefix(name, missing(p), p.text(FIELD), prefix(p), weights(p));
                    case EQUALS -> new Feature.Equal(name, missing(p), p.text(FIELD), path(p));
                    case CONTEXT -> new Feature.Context(name, missing(p), path(p), codes(p));
                    case QUERY_LENGTH ->
                        new Feature.QueryLength(
                                name,
                                missing(p),
                                constant(p, "unit", Feature.LengthUnit.WORDS, Feature.LengthUnit.class));
                    case QUALITY -> new Feature.Quality(name, missing(p), profile(p), p.text("signal"));
                    case CROSS ->
                        new Feature.Cross(
                                name,
                                missing(p),
                                constant(p, "operation", null, Feature.CrossOperation.class),
                                p.texts("of"));
                    default -> throw JsonProperties.wrong(p.path(TYPE), type, "one of " + TYPES);
                };
        p.end();
        return feature;
    }

    private static double missing(JsonProperties p) {
        return missing(p, Double.NaN);
    }

    private static double missing(JsonProperties p, double usual) {
        Object value = p.take(MISSING);
        if (value == null) {
            return usual;
        }
        if (NAN.equals(value)) {
            return Double.NaN;
        }
        if (value instanceof Number number && Double.isInfinite(number.doubleValue()) == false) {
            return number.doubleValue();
        }
        throw JsonProperties.wrong(p.path(MISSING), value, "a finite number or [" + NAN + "]");
    }

    /** A query that is an object with one name; what the name means is only known where the query is run. */
    private static String query(JsonProperties p) {
        String path = p.path(QUERY);
        Object json = p.take(QUERY);
        if (json instanceof Map<?, ?> object
                && object.size() == 1
                && object.values().iterator().next() instanceof Map<?, ?>) {
            String template = text(object);
            FeatureTemplates.check(path, template);
            return template;
        }
        throw JsonProperties.wrong(
                path, json, "an object with one query, for example {\"match\": {\"title\": \"$query\"}}");
    }

    private static String text(Map<?, ?> object) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.value(object).toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("a query cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    private static Feature vector(String name, JsonProperties p) {
        double missing = missing(p);
        String field = p.text(FIELD);
        return new Feature.Vector(
                name,
                missing,
                field,
                with(p, field),
                constant(p, "similarity", Feature.Similarity.COSINE, Feature.Similarity.class));
    }

    private static Feature.VectorSource with(JsonProperties p, String field) {
        String text = p.text(WITH);
        if (text.equals(HISTORY)) {
            return new Feature.VectorSource.History(field);
        }
        if (text.startsWith(HISTORY_FIELD) && text.length() > HISTORY_FIELD.length()) {
            return new Feature.VectorSource.History(text.substring(HISTORY_FIELD.length()));
        }
        String allowed = "[$item.<field>], [$attributes.<name>] or [$user.attributes.<name>], where a vector is, or"
                + " [history] or [history.<field>] for the mean of the history's vectors";
        if (text.startsWith(SIGN) == false) {
            throw JsonProperties.wrong(p.path(WITH), text, allowed);
        }
        ContextPath path = ContextPath.parse(p.path(WITH), text);
        return switch (path.part()) {
            case ITEM, ATTRIBUTE, USER_ATTRIBUTE -> new Feature.VectorSource.At(path);
            case TASK, QUERY, COUNTRY, ITEM_ID, USER_ID, HISTORY ->
                throw JsonProperties.wrong(p.path(WITH), text, allowed);
        };
    }

    private static Feature.PrefixSource prefix(JsonProperties p) {
        String text = p.text(WITH);
        for (Feature.PrefixSource source : Feature.PrefixSource.values()) {
            if (name(source).equals(text)) {
                return source;
            }
        }
        throw JsonProperties.wrong(p.path(WITH), text, "one of [item], [history], [history_mean]");
    }

    /** How {@code with} writes what a semantic ID is compared with. */
    static String name(Feature.PrefixSource source) {
        return switch (source) {
            case ITEM -> "item";
            case HISTORY_MAX -> HISTORY;
            case HISTORY_MEAN -> "history_mean";
        };
    }

    /** Null where none are given: then how many levels there are is for the field's codebook to say. */
    private static LevelWeights weights(JsonProperties p) {
        String path = p.path("level_weights");
        Object json = p.take("level_weights");
        if (json == null) {
            return null;
        }
        if (json instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
            try {
                return new LevelWeights(
                        list.stream().map(each -> ((Number) each).floatValue()).toList());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("[" + path + "]: " + e.getMessage(), e);
            }
        }
        throw JsonProperties.wrong(path, json, "a list of numbers, one for each level");
    }

    private static ContextPath path(JsonProperties p) {
        return ContextPath.parse(p.path(VALUE), p.text(VALUE));
    }

    private static Map<String, Double> codes(JsonProperties p) {
        String path = p.path("codes");
        Object json = p.take("codes");
        if (json == null) {
            return Map.of();
        }
        if (json instanceof Map<?, ?> object) {
            Map<String, Double> codes = new HashMap<>();
            object.forEach((text, code) -> {
                if (code instanceof Number number && Double.isFinite(number.doubleValue())) {
                    codes.put(text.toString(), number.doubleValue());
                } else {
                    throw JsonProperties.wrong(path + "." + text, code, "a finite number");
                }
            });
            return codes;
        }
        throw JsonProperties.wrong(path, json, "an object of numbers by text, for example {\"search\": 1}");
    }

    private static String profile(JsonProperties p) {
        String text = p.text("profile");
        String example = "a profile with its version, for example [shop@2], because what a model reads must not change"
                + " under it";
        try {
            if (ArtifactReference.parse(text).isLive() == false) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    JsonProperties.wrong(p.path("profile"), text, example).getMessage() + ": " + e.getMessage(), e);
        }
        throw JsonProperties.wrong(p.path("profile"), text, example);
    }

    /** @param usual null where one must be given */
    private static <E extends Enum<E>> E constant(JsonProperties p, String property, E usual, Class<E> type) {
        String text = p.text(property, usual == null ? null : name(usual));
        for (E each : type.getEnumConstants()) {
            if (name(each).equals(text)) {
                return each;
            }
        }
        throw JsonProperties.wrong(
                p.path(property),
                text,
                "one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(FeatureJson::name)
                                .toList());
    }

    /** How a constant is written. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
