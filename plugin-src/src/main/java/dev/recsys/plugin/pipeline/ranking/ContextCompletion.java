/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline.ranking;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.ranking.context.RankerFields;
import dev.recsys.plugin.ranking.context.WantedFields;
import dev.recsys.plugin.ranking.model.VersionedRanker;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.Nullable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Completes the context of one search step by step: the model, the user, the source item and the history. What is known so far can be taken
 * at any time, from any thread.
 */
final class ContextCompletion {
    private final RankingContextOptions options;
    private final RankingPipelineServices node;
    private final Client client;
    private final SearchRequest request;
    private volatile Known known;

    /**
     * What is known.
     *
     * @param ranker null where the processor has no model, or before it is there
     */
    record Known(RankingContext context, @Nullable VersionedRanker ranker) {
        /** With what the model takes for values that are not there. */
        RankingContext imputed() {
            return ranker == null ? context : ranker.ranker().imputation().apply(context);
        }
    }

    ContextCompletion(
            RankingContextOptions options,
            RankingPipelineServices node,
            Client client,
            SearchRequest request,
            RankingContext given) {
        this.options = options;
        this.node = node;
        this.client = client;
        this.request = request;
        this.known = new Known(given, null);
    }

    Known known() {
        return known;
    }

    /** All steps. */
    Async<Known> run() {
        return model().then(done -> user()).then(done -> items()).map(done -> known);
    }

    private Async<Void> model() {
        if (options.model() == null) {
            return Async.of(null);
        }
        Async<VersionedRanker> load = listener -> node.rankers().load(options.model(), listener);
        return load.recover(failure -> Async.failed(unusable(failure))).map(ranker -> {
            ranker.ranker().checkTask(known.context().task());
            known = new Known(known.context(), ranker);
            return null;
        });
    }

    private Exception unusable(Exception cause) {
        RestStatus status = ExceptionsHelper.status(cause);
        // A 404 would read as if the index that is searched were missing.
        return new OpenSearchStatusException(
                "the [" + RankingContextRequestProcessor.TYPE + "] processor cannot use the model [" + options.model()
                        + "]: " + cause.getMessage(),
                status == RestStatus.NOT_FOUND ? RestStatus.BAD_REQUEST : status,
                cause);
    }

    private Async<Void> user() {
        ContextUser user = known.context().user();
        RankingContextOptions.Users users = options.users();
        if (users == null || user == null || user.id() == null || isComplete(user, users)) {
            return Async.of(null);
        }
        return node.lookup()
                .document(client, users.index(), user.id(), users.fields())
                .map(found -> {
                    if (found.isEmpty()) {
                        node.stats().increment(Counter.CONTEXTS_USERS_UNKNOWN);
                    } else {
                        known = new Known(known.context().withUser(filled(user, users, found.get())), known.ranker());
                    }
                    return null;
                });
    }

    private static boolean isComplete(ContextUser user, RankingContextOptions.Users users) {
        boolean history = users.historyField() == null || user.history().isEmpty() == false;
        return history
                && user.attributes().keySet().containsAll(users.attributes().keySet());
    }

    /** What the request says of its user goes before what is looked up. */
    private static ContextUser filled(
            ContextUser user, RankingContextOptions.Users users, Map<String, ContextValue> found) {
        Map<String, ContextValue> attributes = new HashMap<>();
        users.attributes().forEach((name, field) -> {
            if (found.containsKey(field)) {
                attributes.put(name, found.get(field));
            }
        });
        attributes.putAll(user.attributes());
        List<ContextItem> history = user.history();
        if (history.isEmpty() && users.historyField() != null) {
            history = history(users, found.get(users.historyField()));
        }
        return new ContextUser(user.id(), history, attributes);
    }

    private static List<ContextItem> history(RankingContextOptions.Users users, @Nullable ContextValue value) {
        List<String> ids =
                switch (value) {
                    case null -> List.of();
                    case ContextValue.Text text -> List.of(text.text());
                    case ContextValue.Texts texts -> texts.texts();
                    case ContextValue.Number number -> throw noIds(users);
                    case ContextValue.Numbers numbers -> throw noIds(users);
                };
        return ids.stream()
                .limit(users.maxHistory())
                .map(id -> new ContextItem(id, Map.of()))
                .toList();
    }

    private static IllegalArgumentException noIds(RankingContextOptions.Users users) {
        return new IllegalArgumentException("[users.history_field] is [" + users.historyField() + "], which in index ["
                + users.index() + "] has numbers; it must be a keyword field with the _ids of items");
    }

    private Async<Void> items() {
        RankerFields wanted = new RankerFields(
                new WantedFields(options.templateFields(known.context().task()), Set.of()), WantedFields.NONE);
        if (known.ranker() != null) {
            wanted = wanted.and(RankerFields.of(known.ranker().ranker()));
        }
        return node.lookup()
                .complete(client, known.context(), wanted, request, options.ignoreMissingItem())
                .map(completed -> {
                    node.stats().add(Counter.CONTEXTS_HISTORY_MISSING, completed.missingHistory());
                    node.stats().add(Counter.CONTEXTS_ITEMS_MISSING, completed.missingItem() ? 1 : 0);
                    known = new Known(completed.context(), known.ranker());
                    return null;
                });
    }
}
