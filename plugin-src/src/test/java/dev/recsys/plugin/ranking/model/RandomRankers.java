/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.feature.LevelWeights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Declarations of models of every form. */
public final class RandomRankers {
    private static final List<String> TASKS = List.of("search", "similar", "pre_query");
    /** Forms of a substitute; one more, a list of numbers, is for no text. */
    private static final int FORMS_FOR_TEXTS = 5;

    private RandomRankers() {}

    public static RankerSpec spec(Random random) {
        List<String> tasks = TASKS.subList(0, 1 + random.nextInt(TASKS.size()));
        return new RankerSpec(tasks, features(random), imputation(random, tasks));
    }

    private static FeatureSet features(Random random) {
        List<Feature> features = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            features.add(feature(random, "f" + i + (random.nextBoolean() ? " ü\"" : ""), features));
        }
        return new FeatureSet(features);
    }

    private static double missing(Random random) {
        return random.nextInt(3) == 0 ? Double.NaN : random.nextInt(3) == 0 ? 0 : random.nextGaussian() * 1e5;
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static ContextPath path(Random random) {
        ContextPath.Part part = one(random, List.of(ContextPath.Part.values()));
        boolean named =
                switch (part) {
                    case ITEM, USER_ATTRIBUTE, ATTRIBUTE -> true;
                    default -> false;
                };
        return new ContextPath(part, named ? one(random, List.of("a", "b.keyword", "x y")) : "");
    }

    private static Feature feature(Random random, String name, List<Feature> before) {
        double missing = missing(random);
        return switch (random.nextInt(before.isEmpty() ? 9 : 10)) {
            case 0 -> new Feature.Field(name, missing, "price");
            case 1 -> new Feature.FirstPass(name, missing);
            case 2 ->
                new Feature.Query(
                        name,
                        missing,
                        one(
                                random,
                                List.of(
                                        "{\"match\":{\"title\":\"$query\"}}",
                                        "{\"bool\":{\"should\":[{\"term\":{\"a\":\"$item.b.c\"}},{\"term\":{\"a\":1.5}}],"
                                                + "\"boost\":2}}",
                                        "{\"match_all\":{}}")));
            case 3 ->
                new Feature.Vector(
                        name,
                        missing,
                        "v",
                        one(
                                random,
                                List.of(
                                        new Feature.VectorSource.History("v"),
                                        new Feature.VectorSource.History("w.x"),
                                        new Feature.VectorSource.At(new ContextPath(ContextPath.Part.ITEM, "e")),
                                        new Feature.VectorSource.At(new ContextPath(ContextPath.Part.ATTRIBUTE, "e")))),
                        one(random, List.of(Feature.Similarity.values())));
            case 4 ->
                new Feature.Prefix(
                        name,
                        missing,
                        "sid",
                        one(random, List.of(Feature.PrefixSource.values())),
                        random.nextBoolean() ? null : LevelWeights.linear(1 + random.nextInt(5)));
            case 5 -> new Feature.Equal(name, missing, "brand", path(random));
            case 6 ->
                new Feature.Context(
                        name,
                        missing,
                        path(random),
                        random.nextBoolean() ? Map.of() : Map.of("x", random.nextGaussian(), "y z", 1.0));
            case 7 -> new Feature.QueryLength(name, missing, one(random, List.of(Feature.LengthUnit.values())));
            case 8 -> new Feature.Quality(name, missing, "shop@" + (1 + random.nextInt(9)), "rating");
            default ->
                new Feature.Cross(
                        name,
                        missing,
                        one(random, List.of(Feature.CrossOperation.values())),
                        List.of(one(random, before).name(), one(random, before).name()));
        };
    }

    private static Imputation imputation(Random random, List<String> tasks) {
        List<Imputation.Rule> rules = new ArrayList<>();
        List<String> all = new ArrayList<>(tasks);
        all.add(Imputation.ALL_TASKS);
        for (String task : all) {
            Set<ContextPath> targets = new HashSet<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                ContextPath target = path(random);
                Imputation.Substitute substitute =
                        switch (target.part()) {
                            case QUERY, COUNTRY -> substitute(random, FORMS_FOR_TEXTS);
                            case USER_ATTRIBUTE, ATTRIBUTE -> substitute(random, FORMS_FOR_TEXTS + 1);
                            case ITEM_ID, USER_ID, HISTORY -> new Imputation.Nothing();
                            case TASK, ITEM -> null;
                        };
                if (substitute != null && targets.add(target)) {
                    rules.add(new Imputation.Rule(task, target, substitute));
                }
            }
        }
        return new Imputation(rules);
    }

    private static Imputation.Substitute substitute(Random random, int forms) {
        return switch (random.nextInt(forms)) {
            case 0 -> new Imputation.Nothing();
            case 1 -> new Imputation.From(path(random));
            case 2 ->
                new Imputation.Constant(
                        new ContextValue.Text(one(random, List.of("", "unknown", "$x", "$$x", "$query", "ü\n"))));
            case 3 -> new Imputation.Constant(new ContextValue.Number(random.nextGaussian()));
            case 4 -> new Imputation.Constant(new ContextValue.Texts(List.of("$a", "b")));
            default ->
                new Imputation.Constant(
                        new ContextValue.Numbers(new float[] {random.nextFloat(), -random.nextFloat()}));
        };
    }
}
