/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.mapping.MappingFields;
import dev.recsys.plugin.mapping.WriteIndexMappings;
import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.Nullable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/**
 * Fills a ranking context with fields of its source item and of the items of the user's history, with the rights of whoever asks.
 *
 * <p>Items are searched for by {@code _id} in the indices of the request (or its point in time), or in the index that they name: one search
 * for those of the same place, and none for an item that has all that is wanted of it already. No method blocks.
 */
public final class ContextLookup {
    /** Each is one more search for every request. */
    private static final int MOST_INDICES = 10;

    private final WriteIndexMappings<Set<String>, Map<String, FieldKind>> kinds;

    /**
     * @param state    the applied cluster state
     * @param dateMath turns an expression such as {@code <logs-{now/d}>} into a name, and leaves a name as it is
     */
    public ContextLookup(Supplier<ClusterState> state, UnaryOperator<String> dateMath) {
        this.kinds = new WriteIndexMappings<>(state, dateMath, ContextLookup::kinds);
    }

    /**
     * A context with what was found.
     *
     * @param missingItem    the source item does not exist
     * @param missingHistory number of items of the history that do not exist
     */
    public record Completed(RankingContext context, boolean missingItem, int missingHistory) {}

    /**
     * Looks up what is wanted.
     *
     * @param client            of whoever asks
     * @param request           that the context is part of; null where its indices are not known: then each item must name its own
     * @param ignoreMissingItem a source item that does not exist is none with no fields, rather than an error
     * @return fails with {@link IllegalArgumentException} where the source item does not exist or is in several indices, or a wanted field
     *     is no value
     */
    public Async<Completed> complete(
            Client client,
            RankingContext context,
            RankerFields wanted,
            @Nullable IndicesRequest request,
            boolean ignoreMissingItem) {
        return Async.of(context).then(asked -> {
            List<ItemSearch> searches = searches(asked, wanted, request, ignoreMissingItem);
            return run(client, searches).map(found -> completed(asked, wanted, found, ignoreMissingItem));
        });
    }

    /**
     * Reads fields of one document.
     *
     * @param index that it is in; one that does not exist has none
     * @param paths of the fields
     * @return empty if it does not exist
     */
    public Async<Optional<Map<String, ContextValue>>> document(
            Client client, String index, String id, Set<String> paths) {
        WantedFields wanted = new WantedFields(paths, Set.of());
        ItemSearch search = new ItemSearch(index, null);
        search.add(id, wanted);
        return search.run(client).map(found -> {
            FoundItems.Document document = found.first(id);
            if (document == null && found.failed().isEmpty() == false) {
                throw found.missing("user.id", id);
            }
            return Optional.ofNullable(document).map(there -> filled(new ContextItem(id, Map.of()), there, wanted)
                    .fields());
        });
    }

    private List<ItemSearch> searches(
            RankingContext context, RankerFields wanted, IndicesRequest request, boolean ignoreMissingItem) {
        Map<String, ItemSearch> byIndex = new LinkedHashMap<>();
        ContextItem item = context.item();
        if (isItemAsked(item, wanted.item(), ignoreMissingItem)) {
            search(byIndex, "item", item, request).add(item.id(), wanted.item());
        }
        List<ContextItem> history =
                context.user() == null ? List.of() : context.user().history();
        for (int i = 0; i < history.size(); i++) {
            if (isHistoryAsked(history.get(i), wanted.history())) {
                search(byIndex, "user.history." + i, history.get(i), request)
                        .add(history.get(i).id(), wanted.history());
            }
        }
        long named = byIndex.keySet().stream()
                .filter(index -> index.isEmpty() == false)
                .count();
        if (named > MOST_INDICES) {
            throw new IllegalArgumentException("the items of [context] name [" + named
                    + "] indices; they may name at most " + MOST_INDICES + ", for each is searched");
        }
        return List.copyOf(byIndex.values());
    }

    /** Whether it exists is asked even where nothing is wanted of it, unless that does not matter. */
    private static boolean isItemAsked(ContextItem item, WantedFields wanted, boolean ignoreMissing) {
        if (item == null) {
            return false;
        }
        return wanted.isEmpty() ? item.fields().isEmpty() && ignoreMissing == false : wanted.areIn(item) == false;
    }

    private static boolean isHistoryAsked(ContextItem item, WantedFields wanted) {
        return wanted.isEmpty() == false && wanted.areIn(item) == false;
    }

    private static ItemSearch search(
            Map<String, ItemSearch> byIndex, String path, ContextItem item, @Nullable IndicesRequest request) {
        if (item.index() == null && request == null) {
            throw new IllegalArgumentException("[context." + path + "] is [" + item.id()
                    + "] without an [_index]; the indices of the request are not known here, so give {\"_id\": …,"
                    + " \"_index\": …}");
        }
        return byIndex.computeIfAbsent(
                item.index() == null ? "" : item.index(), key -> new ItemSearch(item.index(), request));
    }

    private static Async<Map<String, FoundItems>> run(Client client, List<ItemSearch> searches) {
        if (searches.isEmpty()) {
            return Async.of(Map.of());
        }
        return listener -> {
            GroupedActionListener<FoundItems> group = new GroupedActionListener<>(
                    ActionListener.map(listener, all -> {
                        Map<String, FoundItems> byIndex = new HashMap<>();
                        all.forEach(found -> byIndex.put(found.index(), found));
                        return byIndex;
                    }),
                    searches.size());
            for (ItemSearch search : searches) {
                search.run(client).start(group);
            }
        };
    }

    private Completed completed(
            RankingContext context, RankerFields wanted, Map<String, FoundItems> found, boolean ignoreMissingItem) {
        RankingContext filled = context;
        ContextItem item = context.item();
        boolean missingItem = false;
        if (isItemAsked(item, wanted.item(), ignoreMissingItem)) {
            FoundItems places = found.get(item.index());
            FoundItems.Document document = places.only("item", item.id());
            missingItem = document == null;
            if (missingItem && (ignoreMissingItem == false || places.isUnread())) {
                throw places.missing("item", item.id());
            }
            filled = missingItem ? filled : filled.withItem(filled(item, document, wanted.item()));
        }
        ContextUser user = context.user();
        if (user == null) {
            return new Completed(filled, missingItem, 0);
        }
        int missing = 0;
        List<ContextItem> history = new ArrayList<>(user.history().size());
        for (ContextItem each : user.history()) {
            FoundItems.Document document = null;
            if (isHistoryAsked(each, wanted.history())) {
                FoundItems places = found.get(each.index());
                if (places.isUnread()) {
                    throw places.missing("user.history", each.id());
                }
                document = places.first(each.id());
                missing += document == null ? 1 : 0;
            }
            history.add(document == null ? each : filled(each, document, wanted.history()));
        }
        return new Completed(
                filled.withUser(new ContextUser(user.id(), history, user.attributes())), missingItem, missing);
    }

    private ContextItem filled(ContextItem item, FoundItems.Document document, WantedFields wanted) {
        // The mapping of an index of another cluster is not known here: what its JSON is tells what a value is.
        Map<String, FieldKind> known = document.isRemote() ? null : kinds.check(document.index(), wanted.values());
        Map<String, ContextValue> fields = new HashMap<>(item.fields());
        document.values(wanted, known == null ? Map.of() : known, fields);
        return item.withFields(fields);
    }

    private static Map<String, FieldKind> kinds(IndexMetadata index, Set<String> paths) {
        MappingFields fields = new MappingFields(index);
        Map<String, FieldKind> kinds = new HashMap<>();
        paths.forEach(path -> kinds.put(path, FieldKind.of(fields, path)));
        return kinds;
    }
}
