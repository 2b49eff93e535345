/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.util.HashMap;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.search.pipeline.PipelineProcessingContext;

/** The context that a request processor leaves for response processors of the same search. */
record KnownContext(RankingContext context) {
    private static final String ATTRIBUTE = "recsys.ranking_context";

    /** A vector of more numbers says nothing to a reader. */
    private static final int MOST_SHOWN = 16;

    void put(PipelineProcessingContext processing) {
        processing.setAttribute(ATTRIBUTE, this);
    }

    @Nullable
    static KnownContext of(PipelineProcessingContext processing) {
        return processing.getAttribute(ATTRIBUTE) instanceof KnownContext known ? known : null;
    }

    /** The context without embeddings, and without what the items of the history have in their fields. */
    RankingContext summary() {
        ContextUser user = context.user();
        if (user != null) {
            user = new ContextUser(
                    user.id(),
                    user.history().stream()
                            .map(item -> item.withFields(Map.of()))
                            .toList(),
                    shown(user.attributes()));
        }
        ContextItem item = context.item();
        return new RankingContext(
                context.task(),
                context.query(),
                user,
                item == null ? null : item.withFields(shown(item.fields())),
                context.country(),
                shown(context.attributes()),
                context.imputed());
    }

    private static Map<String, ContextValue> shown(Map<String, ContextValue> values) {
        Map<String, ContextValue> shown = new HashMap<>(values);
        shown.values()
                .removeIf(
                        value -> value instanceof ContextValue.Numbers numbers && numbers.values().length > MOST_SHOWN);
        return shown;
    }
}
