/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class QualityProfileParserTests extends OpenSearchTestCase {
    private static final String SHOP =
            """
            { "signals": {
                "rating":     { "bayesian_average": { "value": "rating", "count": "rating_count", "prior_mean": 4.1, "prior_weight": 20, "min": 1, "max": 5 } },
                "conversion": { "smoothed_rate": { "successes": "sales", "trials": "views", "prior_alpha": 1, "prior_beta": 50, "max": 0.2 } },
                "popularity": { "log_scale": { "field": "rating_count", "max": 100000 } },
                "cheapness":  { "quantile": { "field": "price", "table": [1, 2.5, 10] }, "missing": 0.4 },
                "freshness":  { "exponential_decay": { "field": "listed", "half_life": "180d", "offset": "7d", "format": "yyyy-MM-dd" } },
                "margin":     { "linear": { "field": "margin", "min": 0, "max": 0.5 } } },
              "weights": { "rating": 0.1, "freshness": 0.05 },
              "scale": 0.3, "compensate": true, "normalize": true, "max_squared_length": 2.5 }
            """;

    private static QualityProfile parse(String json) {
        Map<String, Object> map = XContentHelper.convertToMap(JsonXContent.jsonXContent, json, randomBoolean());
        return QualityProfileParser.parse(map);
    }

    public void testEveryPropertyIsRead() {
        long day = TimeValue.timeValueDays(1).millis();
        List<Signal> signals = List.of(
                new Signal("cheapness", new Quantile("price", List.of(1.0, 2.5, 10.0)), 0.4),
                new Signal("conversion", new SmoothedRate("sales", "views", 1, 50, 0.2), Double.NaN),
                new Signal("freshness", new ExponentialDecay("listed", "yyyy-MM-dd", 180 * day, 7 * day), Double.NaN),
                new Signal("margin", new Linear("margin", 0, 0.5), Double.NaN),
                new Signal("popularity", new LogScale("rating_count", 100_000), Double.NaN),
                new Signal("rating", new BayesianAverage("rating", "rating_count", 4.1, 20, 1, 5), Double.NaN));
        assertEquals(
                new QualityProfile(signals, List.of(0.0, 0.0, 0.05, 0.0, 0.0, 0.1), 0.3, true, true, 2.5), parse(SHOP));
    }

    public void testDefaults() {
        String json = "{'signals':{'a':{'exponential_decay':{'field':'d','half_life':'1h'}},"
                + "'b':{'quantile':{'field':'p'}},"
                + "'c':{'bayesian_average':{'value':'r','count':'n','prior_weight':1,'min':0,'max':1}},"
                + "'d':{'smoothed_rate':{'successes':'s','trials':'t','prior_alpha':1,'prior_beta':1}}}"
                + randomFrom("", ",'weights':null,'scale':null,'compensate':null,'max_squared_length':null")
                + "}";
        QualityProfile profile = parse(json.replace('\'', '"'));
        assertEquals(
                new QualityProfile(
                        List.of(
                                new Signal(
                                        "a",
                                        new ExponentialDecay(
                                                "d", "strict_date_optional_time||epoch_millis", 3_600_000, 0),
                                        Double.NaN),
                                new Signal("b", new Quantile("p", List.of()), Double.NaN),
                                new Signal("c", new BayesianAverage("r", "n", Double.NaN, 1, 0, 1), Double.NaN),
                                new Signal("d", new SmoothedRate("s", "t", 1, 1, 1), Double.NaN)),
                        List.of(0.0, 0.0, 0.0, 0.0),
                        0.2,
                        false,
                        false,
                        Double.NaN),
                profile);
    }

    public void testWhatIsWrittenIsRead() throws IOException {
        for (int i = 0; i < 100; i++) {
            QualityProfile profile = RandomProfiles.profile(random(), false);
            try (XContentBuilder builder = JsonXContent.contentBuilder()) {
                QualityProfileJson.write(builder, profile);
                String json = BytesReference.bytes(builder).utf8ToString();
                assertEquals(json, profile, parse(json));
            }
        }
    }

    public void testEveryWrongPropertyIsNamed() {
        wrong(
                "\"value\": \"rating\"",
                "\"value\": 7",
                "[signals.rating.bayesian_average]: [value] is [7]; it must be a string");
        wrong(
                "\"value\": \"rating\", ",
                "",
                "[signals.rating.bayesian_average]: [value] is missing; it must be a string");
        wrong("\"rating_count\", \"prior", "\"\", \"prior", "[count] is []; it must be a string that is not empty");
        wrong("\"prior_mean\": 4.1", "\"prior_mean\": \"4.1\"", "[prior_mean] is [4.1]; it must be a finite number");
        wrong(
                "\"prior_mean\": 4.1",
                "\"prior_mean\": 5.1",
                "[prior_mean] is [5.1]; it must be from [min] 1.0 to [max] 5.0");
        wrong(
                "\"prior_weight\": 20",
                "\"prior_weight\": -1",
                "[prior_weight] is [-1.0]; it must be finite and above 0");
        wrong("\"min\": 1, ", "", "[signals.rating.bayesian_average]: [min] is missing; it must be a finite number");
        wrong("\"successes\"", "\"wins\"", "[signals.conversion.smoothed_rate]: [successes] is missing");
        wrong("\"prior_alpha\": 1", "\"prior_alpha\": 0", "[signals.conversion.smoothed_rate]: [prior_alpha] is [0.0]");
        wrong(
                "\"max\": 0.2",
                "\"max\": 2",
                "[signals.conversion.smoothed_rate]: [max] is [2.0]; a rate is at most [1]");
        wrong(
                "\"trials\": \"views\"",
                "\"trials\": \"views\", \"tirals\": 1",
                "[signals.conversion.smoothed_rate]: unknown [tirals]; the properties are [max, prior_alpha, prior_beta, successes, trials]");
        wrong(
                "\"max\": 100000",
                "\"max\": null",
                "[signals.popularity.log_scale]: [max] is missing; it must be a finite number");
        wrong(
                "[1, 2.5, 10]",
                "[1, \"x\"]",
                "[signals.cheapness.quantile]: [table] is [[1, x]]; it must be a list of numbers");
        wrong("[1, 2.5, 10]", "[3, 2.5]", "[signals.cheapness.quantile]: [table] falls from [3.0] to [2.5]");
        wrong(
                "\"missing\": 0.4",
                "\"missing\": \"0.4\"",
                "[signals.cheapness.missing] is [0.4]; it must be a number from 0 to 1");
        wrong("\"missing\": 0.4", "\"missing\": 1.4", "signal [cheapness]: [missing] is [1.4]; it must be from 0 to 1");
        wrong(
                "\"180d\"",
                "\"180 moons\"",
                "[half_life] is [180 moons]; it must be a time with a unit, for example [30d]");
        wrong("\"180d\"", "\"0d\"", "[half_life] is [0ms]; it must be above 0, for example [30d]");
        wrong("\"180d\"", "180", "[signals.freshness.exponential_decay]: [half_life] is [180]; it must be a string");
        wrong("\"7d\"", "-1", "[signals.freshness.exponential_decay]: [offset] is [-1]; it must be a string");
        wrong("\"yyyy-MM-dd\"", "\"nonsense\"", "[signals.freshness.exponential_decay]: [format] is [nonsense]: ");
        wrong(
                "\"min\": 0, \"max\": 0.5",
                "\"min\": 1, \"max\": 1",
                "[signals.margin.linear]: [min] and [max] are both [1.0]");
        wrong(
                "\"linear\"",
                "\"lineal\"",
                "[signals.margin.lineal]: is no transform; the transforms are [bayesian_average,");
        wrong("\"margin\":", "\"Margin\":", "signal [Margin]: a name is 1 to 64 lower-case letters");
        wrong("\"margin\":     { \"linear\"", "\"margin\": { \"x\": {}, \"linear\"", "[signals.margin] is [{");
        wrong(
                "{ \"rating\": 0.1, \"freshness\": 0.05 }",
                "{ \"ratng\": 1 }",
                "[weights] has [ratng], which is no signal");
        wrong(
                "\"rating\": 0.1",
                "\"rating\": -0.1",
                "[weights] gives [rating] the weight [-0.1]; it must be finite and at least 0");
        wrong(
                "\"rating\": 0.1",
                "\"rating\": \"high\"",
                "[weights] gives [rating] the weight [high]; it must be a number");
        wrong("{ \"rating\": 0.1, \"freshness\": 0.05 }", "[1]", "[weights] is [[1]]; it must be an object");
        wrong("\"scale\": 0.3", "\"scale\": 0", "[scale] is [0.0]; it must be finite and above 0");
        wrong("\"scale\": 0.3", "\"scale\": \"big\"", "[scale] is [big]; it must be a finite number");
        wrong("\"compensate\": true", "\"compensate\": \"yes\"", "[compensate] is [yes]; it must be true or false");
        wrong(
                "\"compensate\": true",
                "\"compensate\": false",
                "[max_squared_length] is for [compensate], which is false");
        wrong("\"normalize\": true", "\"normalize\": 1", "[normalize] is [1]; it must be true or false");
        wrong("2.5 }", "-2.5 }", "[max_squared_length] is [-2.5]; it must be finite and above 0");
        wrong(
                "\"normalize\"",
                "\"normalise\"",
                "unknown [normalise]; the properties are [compensate, max_squared_length, normalize, scale, signals, weights]");
        refused("{}", "[signals] is missing; it must be an object");
        refused("{\"signals\":{}}", "[signals] has [0] entries; it must have from 1 to 32");
        refused("{\"signals\":[]}", "[signals] is [[]]; it must be an object");
        refused(
                "{\"signals\":{\"a\":{\"missing\":1}}}",
                "[signals.a] is [{missing=1}]; it must be an object of one transform");
    }

    /** JSON has no such numbers, but CBOR and Smile have. */
    public void testNumbersThatAreNoneAreNamed() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Map<String, Object> log = Map.of("log_scale", Map.of("field", "a", "max", 1));
            refused(
                    "[signals.a.log_scale]: [max] is [" + bad + "]; it must be a finite number",
                    Map.of("signals", Map.of("a", Map.of("log_scale", Map.of("field", "a", "max", bad)))));
            refused(
                    "[scale] is [" + bad + "]; it must be a finite number",
                    Map.of("signals", Map.of("a", log), "scale", bad));
            refused(
                    "[max_squared_length] is [" + bad + "]; it must be a finite number",
                    Map.of("signals", Map.of("a", log), "compensate", true, "max_squared_length", bad));
        }
        refused(
                "[signals.a.missing] is [NaN]; it must be a number from 0 to 1",
                Map.of("signals", Map.of("a", Map.of("linear", Map.of(), "missing", Double.NaN))));
    }

    private static void refused(String message, Map<String, ?> json) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> QualityProfileParser.parse(json));
        assertThat(e.getMessage(), containsString(message));
    }

    private static void wrong(String part, String replacement, String message) {
        assertThat("the test's own text", SHOP, containsString(part));
        refused(SHOP.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(replacement)), message);
    }

    private static void refused(String json, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        assertThat(e.getMessage(), containsString(message));
    }
}
