/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.opensearch.common.time.DateFormatter;
import org.opensearch.common.unit.TimeValue;

/**
 * Reads a profile as JSON has it; {@link QualityProfileJson} writes it.
 *
 * <pre>{@code
 * { "signals": {
 *     "rating":     { "bayesian_average": { "value": "rating", "count": "rating_count", "prior_mean": 4.1, "prior_weight": 20, "min": 1, "max": 5 } },
 *     "conversion": { "smoothed_rate": { "successes": "sales", "trials": "views", "prior_alpha": 1, "prior_beta": 50, "max": 0.2 } },
 *     "popularity": { "log_scale": { "field": "rating_count", "max": 100000 } },
 *     "cheapness":  { "quantile": { "field": "price" }, "missing": 0.5 },
 *     "freshness":  { "exponential_decay": { "field": "listed", "half_life": "180d", "offset": "7d" } },
 *     "margin":     { "linear": { "field": "margin", "min": 0, "max": 0.5 } } },
 *   "weights": { "rating": 0.1, "freshness": 0.05 },
 *   "scale": 0.2, "compensate": false, "normalize": false }
 * }</pre>
 *
 * <p>Signals are ordered by name, since not every reader of JSON keeps the order of a text. A signal without a weight has the weight 0.
 */
public final class QualityProfileParser {
    private static final String MISSING = "missing";

    private QualityProfileParser() {}

    /**
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    public static QualityProfile parse(Map<?, ?> json) {
        Properties root = new Properties(json);
        List<Signal> signals = new ArrayList<>();
        root.object("signals").forEach((name, value) -> signals.add(signal(name.toString(), value)));
        signals.sort(Comparator.comparing(Signal::name));
        Map<String, Double> weights = weights(root.object("weights", Map.of()));
        QualityProfile unweighted = new QualityProfile(
                signals,
                signals.stream().map(signal -> 0.0).toList(),
                root.number("scale", QualityProfile.DEFAULT_SCALE),
                root.flag("compensate", false),
                root.flag("normalize", false),
                root.number("max_squared_length", Double.NaN));
        root.end();
        return unweighted.withWeights(unweighted.weights(weights));
    }

    /**
     * Reads an object of weights by name of signal.
     *
     * @throws IllegalArgumentException a weight is no number
     */
    public static Map<String, Double> weights(Map<?, ?> json) {
        Map<String, Double> weights = new HashMap<>();
        json.forEach((name, weight) -> {
            if (weight instanceof Number number) {
                weights.put(name.toString(), number.doubleValue());
            } else {
                throw new IllegalArgumentException(
                        "[weights] gives [" + name + "] the weight [" + weight + "]; it must be a number");
            }
        });
        return weights;
    }

    private static Signal signal(String name, Object json) {
        String path = "signals." + name;
        if (json instanceof Map<?, ?> object) {
            TreeSet<String> types = new TreeSet<>();
            object.keySet().forEach(key -> types.add(key.toString()));
            types.remove(MISSING);
            if (types.size() == 1 && object.get(types.first()) instanceof Map<?, ?> parameters) {
                Object missing = object.get(MISSING);
                double prior = missing == null ? Double.NaN : prior(path, missing);
                String type = types.first();
                Transform transform = prefixed(path + "." + type, () -> transform(type, parameters));
                return new Signal(name, transform, prior);
            }
        }
        throw new IllegalArgumentException("[" + path + "] is [" + json
                + "]; it must be an object of one transform with its parameters, and perhaps [missing]; the transforms are "
                + TRANSFORMS);
    }

    private static double prior(String path, Object missing) {
        // NaN stands for "not declared"; JSON cannot say it, but CBOR and Smile can.
        if (missing instanceof Number number && Double.isNaN(number.doubleValue()) == false) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(
                "[" + path + ".missing] is [" + missing + "]; it must be a number from 0 to 1");
    }

    private static final List<String> TRANSFORMS = List.of(
            BayesianAverage.TYPE, SmoothedRate.TYPE, LogScale.TYPE, Quantile.TYPE, ExponentialDecay.TYPE, Linear.TYPE);

    private static Transform transform(String type, Map<?, ?> json) {
        Properties p = new Properties(json);
        Transform transform =
                switch (type) {
                    case BayesianAverage.TYPE ->
                        new BayesianAverage(
                                p.text("value"),
                                p.text("count"),
                                p.number("prior_mean", Double.NaN),
                                p.number("prior_weight"),
                                p.number("min"),
                                p.number("max"));
                    case SmoothedRate.TYPE ->
                        new SmoothedRate(
                                p.text("successes"),
                                p.text("trials"),
                                p.number("prior_alpha"),
                                p.number("prior_beta"),
                                p.number("max", 1));
                    case LogScale.TYPE -> new LogScale(p.text("field"), p.number("max"));
                    case Quantile.TYPE -> new Quantile(p.text("field"), p.numbers("table"));
                    case ExponentialDecay.TYPE ->
                        new ExponentialDecay(
                                p.text("field"),
                                dateFormat(p.text("format", ExponentialDecay.DEFAULT_FORMAT)),
                                p.duration("half_life", null),
                                p.duration("offset", "0ms"));
                    case Linear.TYPE -> new Linear(p.text("field"), p.number("min"), p.number("max"));
                    default -> throw new IllegalArgumentException("is no transform; the transforms are " + TRANSFORMS);
                };
        p.end();
        return transform;
    }

    private static String dateFormat(String format) {
        try {
            DateFormatter.forPattern(format);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[format] is [" + format + "]: " + e.getMessage(), e);
        }
        return format;
    }

    /** Says in what part of the profile an error lies. */
    private static Transform prefixed(String path, Supplier<Transform> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + path + "]: " + e.getMessage(), e);
        }
    }

    /** The properties of one object, each taken once. */
    private static final class Properties {
        private final Map<String, Object> open = new HashMap<>();
        private final TreeSet<String> known = new TreeSet<>();

        Properties(Map<?, ?> json) {
            json.forEach((name, value) -> open.put(name.toString(), value));
        }

        private Object take(String name) {
            known.add(name);
            return open.remove(name);
        }

        Map<?, ?> object(String name) {
            return object(name, null);
        }

        Map<?, ?> object(String name, Map<?, ?> usual) {
            Object value = take(name);
            if (value == null && usual != null) {
                return usual;
            }
            if (value instanceof Map<?, ?> object) {
                return object;
            }
            throw wrong(name, value, "an object");
        }

        String text(String name) {
            return text(name, null);
        }

        String text(String name, String usual) {
            Object value = take(name);
            if (value == null && usual != null) {
                return usual;
            }
            if (value instanceof String text && text.isBlank() == false) {
                return text;
            }
            throw wrong(name, value, "a string that is not empty");
        }

        double number(String name) {
            Object value = take(name);
            if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
                return number.doubleValue();
            }
            throw wrong(name, value, "a finite number");
        }

        double number(String name, double usual) {
            if (open.get(name) == null) {
                take(name);
                return usual;
            }
            return number(name);
        }

        List<Double> numbers(String name) {
            Object value = take(name);
            if (value == null) {
                return List.of();
            }
            if (value instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
                return list.stream().map(each -> ((Number) each).doubleValue()).toList();
            }
            throw wrong(name, value, "a list of numbers");
        }

        boolean flag(String name, boolean usual) {
            Object value = take(name);
            if (value == null) {
                return usual;
            }
            if (value instanceof Boolean flag) {
                return flag;
            }
            throw wrong(name, value, "true or false");
        }

        long duration(String name, String usual) {
            String text = text(name, usual);
            try {
                return TimeValue.parseTimeValue(text, name).millis();
            } catch (IllegalArgumentException e) {
                throw wrong(name, text, "a time with a unit, for example [30d]");
            }
        }

        void end() {
            if (open.isEmpty() == false) {
                throw new IllegalArgumentException(
                        "unknown " + new TreeSet<>(open.keySet()) + "; the properties are " + known);
            }
        }

        private static IllegalArgumentException wrong(String name, Object value, String allowed) {
            return new IllegalArgumentException(
                    value == null
                            ? "[" + name + "] is missing; it must be " + allowed
                            : "[" + name + "] is [" + value + "]; it must be " + allowed);
        }
    }
}
