/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.evaluate;

import dev.recsys.plugin.judgment.JudgedQuery;
import dev.recsys.plugin.ranking.context.RankingContextJson;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.training.RankingGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What is known of the documents for one context: the documents of a search, those like an item, those for a user.
 *
 * @param context as a request would give it, with its task
 * @param ratings grades by document ID; finite, at least 0
 * @param time    when, in milliseconds since the epoch; {@link RankingGroup#NO_TIME} where it is not known
 */
public record JudgedContext(RankingContext context, Map<String, Float> ratings, long time) {
    public JudgedContext {
        ratings = Map.copyOf(ratings);
        for (Map.Entry<String, Float> rating : ratings.entrySet()) {
            JudgedQuery.checkRating(name(context), rating.getKey(), rating.getValue());
        }
    }

    /** For messages: the query, or the item, or the user. */
    public String name() {
        return name(context);
    }

    private static String name(RankingContext context) {
        if (context.query() != null) {
            return context.query();
        }
        if (context.item() != null) {
            return context.item().id();
        }
        return context.user() == null || context.user().id() == null
                ? context.task()
                : context.user().id();
    }

    /** Groups with one key stay on one side when groups are held out: those of a query, of a source item, of a user. */
    public String key() {
        String kind = context.query() != null ? "query " : context.item() != null ? "item " : "user ";
        return kind + name();
    }

    /** The context in a form that is the same whenever the context is: what one group is told from another by, and sorted by. */
    static String identity(RankingContext context) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return RankingContextJson.write(builder, context).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
