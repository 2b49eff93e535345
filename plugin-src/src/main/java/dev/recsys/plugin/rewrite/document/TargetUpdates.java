/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.document;

import dev.recsys.plugin.async.Async;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.get.MultiGetResponse;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.CheckedFunction;
import org.opensearch.common.Nullable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Changes documents that others may change at the same time: a change is written only over the very document that it was made from.
 * Where somebody was first, it is made anew from what they left.
 */
public final class TargetUpdates {
    /** Makes a change for each of some documents, in their order. */
    @FunctionalInterface
    public interface Maker extends CheckedFunction<List<StoredDocument>, Async<List<TargetChange>>, Exception> {}

    /**
     * What became of a document.
     *
     * @param error why it could not be written, for {@link Fate#FAILED}; else null
     */
    public record Result(Fate fate, @Nullable String error) {}

    /** How often a document is read again. */
    private static final int MAX_READS = 3;

    private final Client client;
    private final Executor executor;

    /**
     * @param client   with the rights of who wants the change
     * @param executor on which documents are parsed and changes are made
     */
    public TargetUpdates(Client client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    /** Is told of a document that could not be read. */
    @FunctionalInterface
    public interface Unreadable {
        /** @param place of the document in what was asked for */
        void accept(int place, Exception failure) throws Exception;
    }

    /**
     * Reads documents.
     *
     * @param ids        places to look; the routing of each may be null
     * @param unreadable is told of each that could not be read; what it throws is the failure of all
     * @return null for each that does not exist or could not be read
     */
    public Async<List<StoredDocument>> read(List<MultiGetRequest.Item> ids, Unreadable unreadable) {
        if (ids.isEmpty()) {
            return Async.of(List.of());
        }
        MultiGetRequest request = new MultiGetRequest();
        ids.forEach(request::add);
        Async<MultiGetResponse> got = Async.unlessCancelled(listener -> client.multiGet(request, listener));
        return got.then(response -> Async.on(executor, () -> {
            List<StoredDocument> documents = new ArrayList<>(ids.size());
            for (MultiGetItemResponse item : response.getResponses()) {
                if (item.isFailed()) {
                    unreadable.accept(documents.size(), item.getFailure().getFailure());
                    documents.add(null);
                } else {
                    documents.add(StoredDocument.of(item.getResponse()));
                }
            }
            return documents;
        }));
    }

    /** Changes documents; says in their order what became of each. */
    public Async<List<Result>> apply(List<StoredDocument> documents, Maker maker) {
        Result[] results = new Result[documents.size()];
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            places.add(i);
        }
        return attempt(documents, places, results, maker, 0).map(done -> Arrays.asList(results));
    }

    private Async<Void> attempt(
            List<StoredDocument> documents, List<Integer> places, Result[] results, Maker maker, int reads) {
        if (documents.isEmpty()) {
            return Async.of(null);
        }
        return Async.of(documents).then(maker).then(changes -> {
            BulkRequest bulk = new BulkRequest();
            List<Integer> written = new ArrayList<>();
            for (int i = 0; i < documents.size(); i++) {
                TargetChange change = changes.get(i);
                results[places.get(i)] = new Result(change.fate(), change.error());
                if (change.update() != null) {
                    bulk.add(request(documents.get(i), change));
                    written.add(i);
                }
            }
            if (written.isEmpty()) {
                return Async.of(null);
            }
            Async<BulkResponse> sent = Async.unlessCancelled(listener -> client.bulk(bulk, listener));
            return sent.then(response -> {
                List<StoredDocument> overtaken = new ArrayList<>();
                List<Integer> overtakenPlaces = new ArrayList<>();
                for (BulkItemResponse item : response.getItems()) {
                    int i = written.get(item.getItemId());
                    Result result = result(item, changes.get(i));
                    results[places.get(i)] = result;
                    if (result.fate() == Fate.CONFLICTS) {
                        overtaken.add(documents.get(i));
                        overtakenPlaces.add(places.get(i));
                    }
                }
                return overtaken.isEmpty() || reads == MAX_READS
                        ? Async.<Void>of(null)
                        : again(overtaken, overtakenPlaces, results, maker, reads + 1);
            });
        });
    }

    private static UpdateRequest request(StoredDocument document, TargetChange change) {
        return new UpdateRequest(document.index(), document.id())
                .routing(document.routing())
                .doc(change.update())
                .setIfSeqNo(document.seqNo())
                .setIfPrimaryTerm(document.primaryTerm());
    }

    private static Result result(BulkItemResponse item, TargetChange change) {
        if (item.isFailed() == false) {
            return new Result(change.fate(), null);
        }
        RestStatus status = item.getFailure().getStatus();
        if (status == RestStatus.CONFLICT) {
            return new Result(Fate.CONFLICTS, null);
        }
        if (status == RestStatus.NOT_FOUND) {
            return new Result(Fate.MISSING, null);
        }
        Throwable cause = ExceptionsHelper.unwrapCause(item.getFailure().getCause());
        return new Result(Fate.FAILED, cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    private Async<Void> again(
            List<StoredDocument> overtaken, List<Integer> places, Result[] results, Maker maker, int reads) {
        List<MultiGetRequest.Item> items = overtaken.stream()
                .map(document -> new MultiGetRequest.Item(document.index(), document.id()).routing(document.routing()))
                .toList();
        Unreadable fails = (place, failure) -> {
            throw failure;
        };
        return read(items, fails).then(found -> {
            List<StoredDocument> fresh = new ArrayList<>();
            List<Integer> freshPlaces = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i) == null) {
                    results[places.get(i)] = new Result(Fate.MISSING, null);
                } else {
                    fresh.add(found.get(i));
                    freshPlaces.add(places.get(i));
                }
            }
            return attempt(fresh, freshPlaces, results, maker, reads);
        });
    }
}
