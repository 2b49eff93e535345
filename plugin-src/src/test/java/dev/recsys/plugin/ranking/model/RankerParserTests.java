/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.feature.LevelWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class RankerParserTests extends OpenSearchTestCase {
    private static final String LINEAR = "{\"format\":\"linear\",\"weights\":{\"a\":1}}";

    private static RankerParser.Declared parse(String body) {
        return RankerParser.parse(new BytesArray(body), MediaTypeRegistry.JSON);
    }

    private static String body(String features, String imputation, String model) {
        return "{\"tasks\":[\"search\",\"similar\"],\"features\":" + features + ",\"imputation\":" + imputation
                + ",\"model\":" + model + "}";
    }

    private static FeatureSet features(String features) {
        return parse(body("[" + features + "]", "{}", LINEAR)).spec().features();
    }

    private static Feature feature(String feature) {
        return features(feature).features().get(0);
    }

    private static Imputation imputation(String imputation) {
        return parse(body("[{\"name\":\"a\",\"type\":\"first_pass\"}]", imputation, LINEAR))
                .spec()
                .imputation();
    }

    private static void refuses(String message, String body) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> parse(body));
        assertThat(e.getMessage(), containsString(message));
    }

    private static void refusesFeature(String message, String feature) {
        refuses(message, body("[" + feature + "]", "{}", LINEAR));
    }

    private static void refusesModel(String message, String model) {
        refuses(message, body("[{\"name\":\"a\",\"type\":\"first_pass\"}]", "{}", model));
    }

    private static void refusesImputation(String message, String imputation) {
        refuses(message, body("[{\"name\":\"a\",\"type\":\"first_pass\"}]", imputation, LINEAR));
    }

    public void testEveryFormOfAFeature() {
        assertEquals(new Feature.FirstPass("a", 0), feature("{\"name\":\"a\",\"type\":\"first_pass\"}"));
        assertEquals(
                new Feature.FirstPass("a", Double.NaN),
                feature("{\"name\":\"a\",\"type\":\"first_pass\",\"missing\":\"nan\"}"));
        assertEquals(
                new Feature.Query("a", 0, "{\"match\":{\"title\":\"$query\"}}"),
                feature("{\"name\":\"a\",\"type\":\"query\",\"query\":{\"match\":{\"title\":\"$query\"}}}"));
        assertEquals(
                new Feature.Field("a", Double.NaN, "price"),
                feature("{\"name\":\"a\",\"type\":\"field\",\"field\":\"price\"}"));
        assertEquals(
                new Feature.Field("a", -2.5, "price"),
                feature("{\"name\":\"a\",\"type\":\"field\",\"field\":\"price\",\"missing\":-2.5}"));
        ContextPath embedding = new ContextPath(ContextPath.Part.ITEM, "embedding");
        assertEquals(
                new Feature.Vector(
                        "a", Double.NaN, "v", new Feature.VectorSource.At(embedding), Feature.Similarity.COSINE),
                feature("{\"name\":\"a\",\"type\":\"vector\",\"field\":\"v\",\"with\":\"$item.embedding\"}"));
        assertEquals(
                new Feature.Vector(
                        "a", Double.NaN, "v", new Feature.VectorSource.History("v"), Feature.Similarity.INNER_PRODUCT),
                feature("{\"name\":\"a\",\"type\":\"vector\",\"field\":\"v\",\"with\":\"history\","
                        + "\"similarity\":\"inner_product\"}"));
        assertEquals(
                new Feature.Vector("a", Double.NaN, "v", new Feature.VectorSource.History("w"), Feature.Similarity.L2),
                feature("{\"name\":\"a\",\"type\":\"vector\",\"field\":\"v\",\"with\":\"history.w\","
                        + "\"similarity\":\"l2\"}"));
        assertEquals(
                new Feature.Prefix("a", Double.NaN, "sid", Feature.PrefixSource.HISTORY_MAX, null),
                feature("{\"name\":\"a\",\"type\":\"semantic_id\",\"field\":\"sid\",\"with\":\"history\"}"));
        assertEquals(
                new Feature.Prefix(
                        "a", 0, "sid", Feature.PrefixSource.HISTORY_MEAN, new LevelWeights(List.of(0.25f, 1f))),
                feature("{\"name\":\"a\",\"type\":\"semantic_id\",\"field\":\"sid\",\"with\":\"history_mean\","
                        + "\"level_weights\":[0.25,1],\"missing\":0}"));
        assertEquals(
                new Feature.Equal(
                        "a", Double.NaN, "brand.keyword", new ContextPath(ContextPath.Part.USER_ATTRIBUTE, "brand")),
                feature("{\"name\":\"a\",\"type\":\"equals\",\"field\":\"brand.keyword\","
                        + "\"value\":\"$user.attributes.brand\"}"));
        assertEquals(
                new Feature.Context(
                        "a",
                        Double.NaN,
                        new ContextPath(ContextPath.Part.TASK, ""),
                        Map.of("search", 1.0, "similar", 0.0)),
                feature("{\"name\":\"a\",\"type\":\"context\",\"value\":\"$task\","
                        + "\"codes\":{\"search\":1,\"similar\":0}}"));
        assertEquals(
                new Feature.QueryLength("a", Double.NaN, Feature.LengthUnit.WORDS),
                feature("{\"name\":\"a\",\"type\":\"query_length\"}"));
        assertEquals(
                new Feature.QueryLength("a", Double.NaN, Feature.LengthUnit.CHARACTERS),
                feature("{\"name\":\"a\",\"type\":\"query_length\",\"unit\":\"characters\"}"));
        assertEquals(
                new Feature.Quality("a", Double.NaN, "shop@2", "rating"),
                feature("{\"name\":\"a\",\"type\":\"quality\",\"profile\":\"shop@2\",\"signal\":\"rating\"}"));
        assertEquals(
                new Feature.Cross("c", Double.NaN, Feature.CrossOperation.RATIO, List.of("a", "a")),
                features("{\"name\":\"a\",\"type\":\"first_pass\"},"
                                + "{\"name\":\"c\",\"type\":\"cross\",\"operation\":\"ratio\",\"of\":[\"a\",\"a\"]}")
                        .features()
                        .get(1));
    }

    public void testWhatIsWrittenIsWhatIsRead() throws IOException {
        for (int i = 0; i < 200; i++) {
            RankerSpec spec = RandomRankers.spec(random());
            RankerSpec read = parse(json(spec)).spec();
            assertEquals(spec, read);
            assertEquals("the second time as the first", json(spec), json(read));
        }
    }

    private static String json(RankerSpec spec) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            spec.write(builder);
            builder.field("model");
            builder.rawValue(new BytesArray(LINEAR).streamInput(), MediaTypeRegistry.JSON);
            return builder.endObject().toString();
        }
    }

    public void testWhatIsWrongWithAFeatureIsNamed() {
        refusesFeature("[features[0]] is [7]; it must be an object", "7");
        refusesFeature("[features[0].name] is missing", "{\"type\":\"first_pass\"}");
        refusesFeature("[features.a.type] is missing", "{\"name\":\"a\"}");
        refusesFeature(
                "[features.a.type] is [bm25]; it must be one of [first_pass, query, field, vector, semantic_id, equals,"
                        + " context, query_length, quality, cross]",
                "{\"name\":\"a\",\"type\":\"bm25\"}");
        refusesFeature(
                "[features.a.feild] is unknown; allowed are [field, missing, name, type]",
                "{\"name\":\"a\",\"type\":\"field\",\"field\":\"price\",\"feild\":1}");
        refusesFeature("[features.a.field] is unknown", "{\"name\":\"a\",\"type\":\"first_pass\",\"field\":\"price\"}");
        refusesFeature("[features.a.field] is missing", "{\"name\":\"a\",\"type\":\"field\"}");
        for (String missing : List.of("\"none\"", "true", "[1]", "1e999", "\"1\"")) {
            refusesFeature(
                    "it must be a finite number or [nan]",
                    "{\"name\":\"a\",\"type\":\"first_pass\",\"missing\":" + missing + "}");
        }
        refusesFeature(
                "[features.a.similarity] is [dot]; it must be one of [cosine, inner_product, l2]",
                "{\"name\":\"a\",\"type\":\"vector\",\"field\":\"v\",\"with\":\"history\",\"similarity\":\"dot\"}");
        for (String with : List.of("embedding", "history.", "$query", "$task", "$user.history", "$item._id")) {
            refusesFeature(
                    "[features.a.with] is [" + with + "]; it must be [$item.<field>]",
                    "{\"name\":\"a\",\"type\":\"vector\",\"field\":\"v\",\"with\":\"" + with + "\"}");
        }
        refusesFeature(
                "[features.a.with] is [$thing]; it must be one of [$task]",
                "{\"name\":\"a\",\"type\":\"vector\",\"field\":\"v\",\"with\":\"$thing\"}");
        refusesFeature(
                "[features.a.with] is [$item.sid]; it must be one of [item], [history], [history_mean]",
                "{\"name\":\"a\",\"type\":\"semantic_id\",\"field\":\"sid\",\"with\":\"$item.sid\"}");
        refusesFeature(
                "[features.a.level_weights]: [level_weights] has [1.0] at position [1] after [2.0]",
                "{\"name\":\"a\",\"type\":\"semantic_id\",\"field\":\"sid\",\"with\":\"item\",\"level_weights\":[2,1]}");
        refusesFeature(
                "[features.a.level_weights] is [x]; it must be a list of numbers",
                "{\"name\":\"a\",\"type\":\"semantic_id\",\"field\":\"sid\",\"with\":\"item\",\"level_weights\":\"x\"}");
        refusesFeature(
                "[features.a.value] is [$item]; it must be one of [$task]",
                "{\"name\":\"a\",\"type\":\"equals\",\"field\":\"f\",\"value\":\"$item\"}");
        refusesFeature(
                "[features.a.codes.x] is [y]; it must be a finite number",
                "{\"name\":\"a\",\"type\":\"context\",\"value\":\"$task\",\"codes\":{\"x\":\"y\"}}");
        refusesFeature(
                "[features.a.codes] is [3]; it must be an object of numbers",
                "{\"name\":\"a\",\"type\":\"context\",\"value\":\"$task\",\"codes\":3}");
        refusesFeature(
                "[features.a.unit] is [letters]; it must be one of [words, characters]",
                "{\"name\":\"a\",\"type\":\"query_length\",\"unit\":\"letters\"}");
        for (String profile : List.of("shop", "Shop@2", "shop@0")) {
            refusesFeature(
                    "[features.a.profile] is [" + profile + "]; it must be a profile with its version",
                    "{\"name\":\"a\",\"type\":\"quality\",\"profile\":\"" + profile + "\",\"signal\":\"rating\"}");
        }
    }

    public void testWhatIsWrongWithAQueryIsNamed() {
        for (String query : List.of("\"x\"", "{}", "{\"match\":1}", "{\"match\":{},\"term\":{}}", "[1]")) {
            refusesFeature(
                    "it must be an object with one query",
                    "{\"name\":\"a\",\"type\":\"query\",\"query\":" + query + "}");
        }
        refusesFeature(
                "[features.a.query.bool.should[1].match.title] is [$qurey]; it must be one of [$task], [$query]",
                "{\"name\":\"a\",\"type\":\"query\",\"query\":{\"bool\":{\"should\":[{\"match_all\":{}},"
                        + "{\"match\":{\"title\":\"$qurey\"}}]}}}");
        refusesFeature(
                "write [$$Price] for the text itself",
                "{\"name\":\"a\",\"type\":\"query\",\"query\":{\"term\":{\"title\":\"$Price\"}}}");
        for (String text : List.of("$5 off", "$$query", "cost $query", "$", "$item title")) {
            assertEquals(
                    new Feature.Query("a", 0, "{\"term\":{\"title\":\"" + text + "\"}}"),
                    feature("{\"name\":\"a\",\"type\":\"query\",\"query\":{\"term\":{\"title\":\"" + text + "\"}}}"));
        }
    }

    public void testWhatIsWrongWithASetOfFeaturesIsNamed() {
        String a = "{\"name\":\"a\",\"type\":\"first_pass\"},";
        refusesFeature("[features] has two features named [a]", a + "{\"name\":\"a\",\"type\":\"query_length\"}");
        refusesFeature(
                "[features.c.of] names [b], which is no feature",
                a + "{\"name\":\"c\",\"type\":\"cross\",\"operation\":\"sum\",\"of\":[\"a\",\"b\"]}");
        refusesFeature(
                "[features.c.of] names the feature itself",
                a + "{\"name\":\"c\",\"type\":\"cross\",\"operation\":\"sum\",\"of\":[\"a\",\"c\"]}");
        refusesFeature(
                "[features.c.of] names [d], which is declared after it, and might refer back to it",
                a
                        + "{\"name\":\"c\",\"type\":\"cross\",\"operation\":\"sum\",\"of\":[\"a\",\"d\"]},"
                        + "{\"name\":\"d\",\"type\":\"cross\",\"operation\":\"sum\",\"of\":[\"a\",\"c\"]}");
        refusesFeature(
                "[features.c.of] names [1] features; it must name 2",
                a + "{\"name\":\"c\",\"type\":\"cross\",\"operation\":\"sum\",\"of\":[\"a\"]}");
        refusesFeature(
                "[features.c.operation] is [plus]; it must be one of [product, sum, difference, ratio, minimum, maximum]",
                a + "{\"name\":\"c\",\"type\":\"cross\",\"operation\":\"plus\",\"of\":[\"a\",\"a\"]}");
        refuses("[features] has [0] features", body("[]", "{}", LINEAR));
        refuses("[features] is [{a=1}]; it must be a list of features", body("{\"a\":1}", "{}", LINEAR));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= FeatureSet.MOST; i++) {
            many.append(i == 0 ? "" : ",").append("{\"name\":\"f" + i + "\",\"type\":\"first_pass\"}");
        }
        refusesFeature("[features] has [1001] features; it must have from 1 to 1000", many.toString());
    }

    public void testEveryFormOfASubstitute() {
        Imputation found = imputation("{\"similar\":{\"$query\":\"$item.title\"},\"search\":{\"$item._id\":null},"
                + "\"*\":{\"$country\":\"$$de\",\"$attributes.n\":7,\"$attributes.l\":[\"x\",\"y\"],"
                + "\"$user.attributes.v\":[0.5,1]}}");
        Map<String, Imputation.Substitute> substitutes = new HashMap<>();
        found.rules().forEach(rule -> substitutes.put(rule.task() + " " + rule.target(), rule.substitute()));
        assertEquals(
                Map.of(
                        "similar $query",
                        new Imputation.From(new ContextPath(ContextPath.Part.ITEM, "title")),
                        "search $item._id",
                        new Imputation.Nothing(),
                        "* $country",
                        new Imputation.Constant(new ContextValue.Text("$de")),
                        "* $attributes.n",
                        new Imputation.Constant(new ContextValue.Number(7)),
                        "* $attributes.l",
                        new Imputation.Constant(new ContextValue.Texts(List.of("x", "y"))),
                        "* $user.attributes.v",
                        new Imputation.Constant(new ContextValue.Numbers(new float[] {0.5f, 1}))),
                substitutes);
    }

    public void testWhatIsWrongWithTheImputationIsNamed() {
        refusesImputation("[imputation] is [[]]; it must be an object of rules by task", "[]");
        refusesImputation("[imputation.search] is [x]; it must be an object of substitutes", "{\"search\":\"x\"}");
        refusesImputation(
                "[imputation.search] takes a constant for [$query], and it has [2] numbers",
                "{\"search\":{\"$query\":[1,2]}}");
        refusesImputation("[imputation.search] is [query]; it must be one of", "{\"search\":{\"query\":\"x\"}}");
        refusesImputation(
                "[imputation.search.$query] is [$title]; it must be one of", "{\"search\":{\"$query\":\"$title\"}}");
        refusesImputation(
                "[imputation.search] cannot give a value to [$item._id]", "{\"search\":{\"$item._id\":\"x\"}}");
        refusesImputation("[imputation.search] cannot give a value to [$task]", "{\"search\":{\"$task\":\"x\"}}");
        for (String value : List.of("true", "[]", "[1,\"x\"]", "[1e99]", "{}")) {
            refusesImputation(
                    "it must be a path such as [$item.title], a string, a finite number",
                    "{\"search\":{\"$attributes.x\":" + value + "}}");
        }
        refusesImputation(
                "[imputation] has rules for the task [serch]; it must be one of [tasks] [search, similar], or [*]",
                "{\"serch\":{\"$query\":\"x\"}}");
    }

    public void testWhatIsWrongWithTasksIsNamed() {
        String rest = "\"features\":[{\"name\":\"a\",\"type\":\"first_pass\"}],\"model\":" + LINEAR + "}";
        refuses("[tasks] is missing; it must be a name or a list of names", "{" + rest);
        refuses("[tasks] is [[]]; it must be", "{\"tasks\":[]," + rest);
        refuses("[tasks] has [search] twice", "{\"tasks\":[\"search\",\"search\"]," + rest);
        refuses("[tasks] has [*], which in [imputation] stands for all", "{\"tasks\":[\"*\"]," + rest);
        refuses(
                "[typo] is unknown; allowed are [features, imputation, model, tasks]",
                "{\"tasks\":\"x\",\"typo\":1," + rest);
    }

    public void testWhatIsWrongWithTheBodyIsNamed() {
        refuses("the body is no object", "[1]");
        refuses("the body cannot be read", "{\"tasks\":");
        refuses(
                "[model] is missing; it must be an object with [format]",
                "{\"tasks\":\"x\",\"features\":[{\"name\":\"a\",\"type\":\"first_pass\"}]}");
    }

    public void testWhatIsWrongWithAModelIsNamed() {
        refusesModel("[model] is [7]; it must be an object", "7");
        refusesModel("[model.format] is missing", "{}");
        refusesModel(
                "[model.format] is [catboost]; it must be one of [linear, lightgbm, xgboost, onnx]",
                "{\"format\":\"catboost\"}");
        refusesModel("[model.weights] is missing", "{\"format\":\"linear\"}");
        refusesModel("[model.weights] is [{}]; it must be", "{\"format\":\"linear\",\"weights\":{}}");
        for (String weight : List.of("1e999", "-1e999", "\"NaN\"", "null")) {
            refusesModel("[model.weights.a] is", "{\"format\":\"linear\",\"weights\":{\"a\":" + weight + "}}");
        }
        refusesModel("[model.bias] is [x]", "{\"format\":\"linear\",\"bias\":\"x\",\"weights\":{\"a\":1}}");
        refusesModel(
                "[model.text] is unknown; allowed are [bias, features, format, output, weights]",
                "{\"format\":\"linear\",\"weights\":{\"a\":1},\"text\":\"x\"}");
        refusesModel(
                "[model.output] is not for a linear model",
                "{\"format\":\"linear\",\"weights\":{\"a\":1},\"output\":0}");
        refusesModel("[model.text] is missing", "{\"format\":\"lightgbm\"}");
        refusesModel("[model.text] is [a list]; it must be the text", "{\"format\":\"lightgbm\",\"text\":[1]}");
        refusesModel("[model.json] and [model.ubjson] are missing", "{\"format\":\"xgboost\"}");
        refusesModel(
                "[model.json] and [model.ubjson] are both given",
                "{\"format\":\"xgboost\",\"json\":{},\"ubjson\":\"e30=\"}");
        refusesModel(
                "[model.json] cannot be read as an object: Non-standard token 'NaN'",
                "{\"format\":\"xgboost\",\"json\":{\"a\":[NaN]}}");
        refusesModel("[model.ubjson] is no base64", "{\"format\":\"xgboost\",\"ubjson\":\"*\"}");
        refusesModel("[model.output] is [-1]", "{\"format\":\"lightgbm\",\"text\":\"tree\",\"output\":-1}");
        refusesModel(
                "[model.features] is [[1]]; it must be a name or a list of names",
                "{\"format\":\"lightgbm\",\"text\":\"tree\",\"features\":[1]}");
    }

    public void testAnXgBoostModelMayBeAnObjectAStringOrBase64() {
        List<String> files = new ArrayList<>();
        for (String form : List.of(
                "\"json\":{\"learner\":{}}",
                "\"json\":\"{\\\"learner\\\":{}}\"",
                "\"ubjson\":\"eyJsZWFybmVyIjp7\\nfX0=\"")) {
            ModelSource source = parse(body(
                            "[{\"name\":\"a\",\"type\":\"first_pass\"}]",
                            "{}",
                            "{\"format\":\"xgboost\"," + form + "}"))
                    .source();
            assertEquals(ModelSource.Format.XGBOOST, source.format());
            files.add(new String(source.file(), java.nio.charset.StandardCharsets.UTF_8));
        }
        assertEquals(List.of("{\"learner\":{}}", "{\"learner\":{}}", "{\"learner\":{}}"), files);
    }
}
