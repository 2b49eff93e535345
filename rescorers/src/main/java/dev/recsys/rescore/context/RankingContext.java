/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one ranking model is asked with, whatever surface asks: a search, items similar to one, the page before a query.
 *
 * @param task       name of the surface: {@code search}, {@code similar}, {@code pre_query}, or another that the model knows
 * @param query      text that the user typed; null if there is none
 * @param user       null if nothing is known of the user
 * @param item       the source item; null if there is none
 * @param country    null if it is not known
 * @param attributes further values, by name
 * @param imputed    paths of the values that a model's imputation put here, as {@link ContextPath} writes them
 */
public record RankingContext(
        String task,
        String query,
        ContextUser user,
        ContextItem item,
        String country,
        Map<String, ContextValue> attributes,
        Set<String> imputed) {
    public RankingContext {
        Objects.requireNonNull(task, "task");
        attributes = Map.copyOf(attributes);
        imputed = Set.copyOf(imputed);
    }

    /** A context that knows only its task. */
    public static RankingContext of(String task) {
        return new RankingContext(task, null, null, null, null, Map.of(), Set.of());
    }

    public RankingContext withItem(ContextItem other) {
        return new RankingContext(task, query, user, other, country, attributes, imputed);
    }

    public RankingContext withUser(ContextUser other) {
        return new RankingContext(task, query, other, item, country, attributes, imputed);
    }
}
