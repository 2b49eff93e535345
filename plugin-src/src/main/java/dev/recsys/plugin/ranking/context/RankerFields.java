/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.unified.Ranker;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which fields of the source item, and of the items of the user's history, have to be looked up.
 *
 * @param item    of the source item
 * @param history of each item of the history
 */
public record RankerFields(WantedFields item, WantedFields history) {
    /** None. */
    public static final RankerFields NONE = new RankerFields(WantedFields.NONE, WantedFields.NONE);

    /** What a model's features and its imputation read. */
    public static RankerFields of(Ranker ranker) {
        return of(ranker.features(), ranker.imputation());
    }

    /** What features and an imputation read. */
    public static RankerFields of(FeatureSet features, Imputation imputation) {
        Set<String> item = new HashSet<>(imputation.itemFields());
        Set<String> itemIds = new HashSet<>();
        Set<String> history = new HashSet<>();
        Set<String> historyIds = new HashSet<>();
        for (Feature feature : features.features()) {
            switch (feature) {
                case Feature.Query query ->
                    item.addAll(
                            itemFields(FeatureTemplates.paths("features." + query.name() + ".query", query.query())));
                case Feature.Equal equal -> add(item, equal.value());
                case Feature.Context context -> add(item, context.value());
                case Feature.Vector vector -> {
                    switch (vector.with()) {
                        case Feature.VectorSource.At at -> add(item, at.path());
                        case Feature.VectorSource.History of -> history.add(of.field());
                    }
                }
                case Feature.Prefix prefix -> {
                    switch (prefix.with()) {
                        case ITEM -> itemIds.add(prefix.field());
                        case HISTORY_MAX, HISTORY_MEAN -> historyIds.add(prefix.field());
                    }
                }
                case Feature.Field field -> {}
                case Feature.FirstPass firstPass -> {}
                case Feature.QueryLength length -> {}
                case Feature.Quality quality -> {}
                case Feature.Cross cross -> {}
            }
        }
        return new RankerFields(new WantedFields(item, itemIds), new WantedFields(history, historyIds));
    }

    /** What paths read of the source item. */
    public static Set<String> itemFields(Collection<ContextPath> paths) {
        Set<String> fields = new HashSet<>();
        paths.forEach(path -> add(fields, path));
        return fields;
    }

    private static void add(Set<String> fields, ContextPath path) {
        if (path.part() == ContextPath.Part.ITEM) {
            fields.add(path.name());
        }
    }

    /** Both. */
    public RankerFields and(RankerFields others) {
        return new RankerFields(item.and(others.item), history.and(others.history));
    }
}
