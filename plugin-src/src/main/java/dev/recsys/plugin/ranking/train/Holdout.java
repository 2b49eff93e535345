/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.train;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.judgment.UbiFields;
import dev.recsys.plugin.ranking.evaluate.JudgedContext;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.training.DataSplits;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.rescore.training.RankingGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Which groups a model is measured on, and which decide when its training ends.
 *
 * @param rule       which groups measure
 * @param validation share of the other groups that a training does not learn from but stops early by; from 0 (none) to below 1
 */
record Holdout(Rule rule, double validation) implements ToXContentObject {
    static final double USUAL_SHARE = 0.2;

    private static final int MOST_FOLDS = 20;

    /** Which groups measure. */
    sealed interface Rule {
        /** About this share of the keys, by their hash. */
        record Fraction(double fraction) implements Rule {}

        /** What happened at or after a time, in milliseconds since the epoch. */
        record After(long time) implements Rule {}

        /** Every key once, by models that did not learn from it. */
        record Folds(int count) implements Rule {}
    }

    /** Groups by number: those that a model learns from, those it stops by (may be empty), those it is measured on. */
    record Parts(BitSet train, BitSet validation, BitSet heldOut) {}

    static Holdout take(JsonProperties body) {
        if (body.has("holdout") == false) {
            body.take("holdout");
            return new Holdout(new Rule.Fraction(USUAL_SHARE), USUAL_SHARE);
        }
        JsonProperties given = body.object("holdout");
        double validation = given.number("validation", USUAL_SHARE);
        if ((validation >= 0 && validation < 1) == false) {
            throw JsonProperties.wrong(given.path("validation"), validation, "from 0 to below 1");
        }
        Rule rule;
        if (given.has("after")) {
            Object after = given.take("after");
            try {
                rule = new Rule.After(UbiFields.millis(after));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        JsonProperties.wrong(given.path("after"), after, "a date, for example [2026-01-01]")
                                .getMessage(),
                        e);
            }
        } else if (given.has("folds")) {
            rule = new Rule.Folds(given.integer("folds", 2, 2, MOST_FOLDS));
        } else {
            double fraction = given.number("fraction", USUAL_SHARE);
            if ((fraction > 0 && fraction < 1) == false) {
                throw JsonProperties.wrong(given.path("fraction"), fraction, "between 0 and 1");
            }
            rule = new Rule.Fraction(fraction);
        }
        given.end();
        return new Holdout(rule, validation);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        switch (rule) {
            case Rule.Fraction fraction -> builder.field("fraction", fraction.fraction());
            case Rule.After after -> builder.field("after", after.time());
            case Rule.Folds folds -> builder.field("folds", folds.count());
        }
        return builder.field("validation", validation).endObject();
    }

    /** The time from which on groups measure; {@link RankingGroup#NO_TIME} if time does not matter. */
    long boundary() {
        return rule instanceof Rule.After after ? after.time() : RankingGroup.NO_TIME;
    }

    /**
     * Parts the groups; by their keys and the seed alone, so that neither order nor other groups matter.
     *
     * @throws IllegalArgumentException there are too few of them
     */
    List<Parts> parts(List<JudgedContext> groups, long seed) {
        RankingData skeleton = skeleton(groups);
        List<DataSplits.Split> splits =
                switch (rule) {
                    case Rule.Fraction fraction -> List.of(DataSplits.byKey(skeleton, fraction.fraction(), seed));
                    case Rule.After after -> List.of(DataSplits.byTime(skeleton, after.time()));
                    case Rule.Folds folds -> DataSplits.folds(skeleton, folds.count(), seed);
                };
        Map<RankingGroup, Integer> numbers = new IdentityHashMap<>();
        for (int g = 0; g < groups.size(); g++) {
            numbers.put(skeleton.groups().get(g), g);
        }
        List<Parts> parts = new ArrayList<>();
        for (DataSplits.Split split : splits) {
            BitSet train = numbers(split.train(), numbers);
            BitSet heldOut = numbers(split.heldOut(), numbers);
            BitSet validating = new BitSet();
            long keys = split.train().groups().stream()
                    .map(RankingGroup::key)
                    .distinct()
                    .count();
            if (validation > 0 && keys > 1) {
                // Another seed: else the same hash would draw both lines.
                validating = numbers(
                        DataSplits.byKey(split.train(), validation, seed + 1).heldOut(), numbers);
                train.andNot(validating);
            }
            parts.add(new Parts(train, validating, heldOut));
        }
        return parts;
    }

    private static BitSet numbers(RankingData part, Map<RankingGroup, Integer> numbers) {
        BitSet found = new BitSet();
        part.groups().forEach(group -> found.set(numbers.get(group)));
        return found;
    }

    /** One row for each group, since only keys and times matter. */
    private static RankingData skeleton(List<JudgedContext> groups) {
        List<RankingGroup> one = groups.stream()
                .map(group -> new RankingGroup(group.key(), group.context().task(), 1, group.time()))
                .toList();
        return new RankingData(List.of("none"), FeatureMatrix.of(1, groups.size()), new float[groups.size()], one);
    }
}
