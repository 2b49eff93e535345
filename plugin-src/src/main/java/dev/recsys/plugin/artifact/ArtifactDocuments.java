/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.DocWriteResponse;
import org.opensearch.action.admin.indices.refresh.RefreshAction;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.delete.DeleteAction;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.get.GetAction;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexAction;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.cluster.routing.Preference;
import org.opensearch.common.CheckedBiFunction;
import org.opensearch.common.CheckedFunction;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.engine.VersionConflictEngineException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortOrder;

/**
 * Reads and writes the documents of the artifact index, each by itself; what they mean together is the store's matter.
 *
 * <p>Pointers and metadata are read from the primary if it can be reached: an acknowledged write is seen by every read that begins after it.
 */
final class ArtifactDocuments {
    private static final String POINTER = "pointer";
    private static final String METADATA = "metadata";
    private static final String CHUNK = "chunk";

    /** Documents of a page of a listing. */
    private static final int PAGE = 1000;

    private final OwnIndexClient client;
    private final ArtifactIndex index;

    ArtifactDocuments(OwnIndexClient client, ArtifactIndex index) {
        this.client = client;
        this.index = index;
    }

    static boolean isConflict(Exception failure) {
        return ExceptionsHelper.unwrapCause(failure) instanceof VersionConflictEngineException;
    }

    static boolean isMissing(Exception failure) {
        return ExceptionsHelper.unwrapCause(failure) instanceof IndexNotFoundException;
    }

    static ResourceNotFoundException notFound(String kind, ArtifactReference reference) {
        return new ResourceNotFoundException(ArtifactMetadata.label(kind, reference) + " does not exist");
    }

    /** The pointer of a name; {@link ArtifactPointer#absent} if the name was never used. */
    Async<ArtifactPointer> pointer(String kind, String name) {
        return get(pointerId(kind, name), true, response -> {
            if (response == null) {
                return ArtifactPointer.absent(kind, name);
            }
            return parse(response.getSourceAsBytesRef(), stampOf(response), ArtifactPointer::fromXContent);
        });
    }

    /** Writes a pointer if the stored one is still the one that it was made from; fails with a version conflict else. */
    Async<ArtifactPointer> write(ArtifactPointer pointer) {
        return write(pointerId(pointer.kind(), pointer.name()), POINTER, pointer.stamp(), pointer::fields)
                .map(pointer::with);
    }

    /** What is known of a version; fails with {@link ResourceNotFoundException} if there is no such version. */
    Async<ArtifactMetadata> metadata(String kind, String name, int version) {
        return get(metadataId(kind, name, version), true, response -> {
            if (response == null) {
                throw notFound(kind, new ArtifactReference(name, version));
            }
            return parse(response.getSourceAsBytesRef(), stampOf(response), ArtifactMetadata::fromXContent);
        });
    }

    /** Creates metadata ({@link Stamp#NONE}) or replaces the write that it was made from; fails with a version conflict else. */
    Async<ArtifactMetadata> write(ArtifactMetadata metadata) {
        String id = metadataId(metadata.kind(), metadata.name(), metadata.version());
        return write(id, METADATA, metadata.stamp(), metadata::fields).map(metadata::with);
    }

    Async<Boolean> deleteMetadata(ArtifactMetadata metadata) {
        return delete(metadataId(metadata.kind(), metadata.name(), metadata.version()), RefreshPolicy.IMMEDIATE);
    }

    /** Creates a chunk; one that is there already is never replaced. */
    Async<Boolean> write(ArtifactChunk chunk) {
        return index.ensureExists()
                .then(exists -> client.send(IndexAction.INSTANCE, () -> indexRequest(chunk.id(), CHUNK, chunk::fields)
                        .create(true)))
                .map(response -> true);
    }

    /** Reads a chunk, or null if it is missing. */
    Async<ArtifactChunk> chunk(ArtifactMetadata metadata, int number) {
        String id = ArtifactChunk.id(metadata.kind(), metadata.name(), metadata.version(), number);
        return get(
                id,
                false,
                response -> response == null
                        ? null
                        : parse(
                                response.getSourceAsBytesRef(),
                                stampOf(response),
                                (parser, stamp) -> ArtifactChunk.fromXContent(parser)));
    }

    /** Deletes all chunks of a version, also those that an interrupted upload left. */
    Async<Boolean> deleteChunks(ArtifactMetadata metadata) {
        BoolQueryBuilder query = ofKind(metadata.kind(), metadata.name())
                .filter(QueryBuilders.termQuery("type", CHUNK))
                .filter(QueryBuilders.termQuery("version", metadata.version()));
        return client.send(RefreshAction.INSTANCE, () -> new RefreshRequest(ArtifactIndex.NAME))
                .then(refreshed -> deletePages(query));
    }

    private Async<Boolean> deletePages(QueryBuilder query) {
        SearchSourceBuilder source =
                new SearchSourceBuilder().query(query).size(PAGE).fetchSource(false);
        return search(source).then(response -> {
            SearchHit[] hits = response.getHits().getHits();
            Async<Void> all = Async.inOrder(hits.length, i -> delete(hits[i].getId(), RefreshPolicy.NONE));
            return hits.length < PAGE
                    ? all.map(done -> true)
                    : all.then(done ->
                                    client.send(RefreshAction.INSTANCE, () -> new RefreshRequest(ArtifactIndex.NAME)))
                            .then(done -> deletePages(query));
        });
    }

    /** All pointers and versions of a kind, ordered by name, then the pointer, then the versions from the oldest on. */
    Async<Listing> list(String kind, String nameOrNull) {
        BoolQueryBuilder query = ofKind(kind, nameOrNull).filter(QueryBuilders.termsQuery("type", POINTER, METADATA));
        return page(query, new Listing(new ArrayList<>(), new ArrayList<>()), null);
    }

    /** All versions, of every kind, that are in training. */
    Async<List<ArtifactMetadata>> training() {
        BoolQueryBuilder query = QueryBuilders.boolQuery()
                .filter(QueryBuilders.termQuery("type", METADATA))
                .filter(QueryBuilders.termQuery("state", ArtifactState.TRAINING.toString()));
        return page(query, new Listing(new ArrayList<>(), new ArrayList<>()), null)
                .map(Listing::versions);
    }

    /** Documents of a listing, in its order. */
    record Listing(List<ArtifactPointer> pointers, List<ArtifactMetadata> versions) {}

    private Async<Listing> page(QueryBuilder query, Listing soFar, Object[] after) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(query)
                .size(PAGE)
                .seqNoAndPrimaryTerm(true)
                .sort("kind", SortOrder.ASC)
                .sort("name", SortOrder.ASC)
                .sort("version", SortOrder.ASC);
        if (after != null) {
            source.searchAfter(after);
        }
        return search(source)
                .then(response -> {
                    SearchHit[] hits = response.getHits().getHits();
                    for (SearchHit hit : hits) {
                        Stamp stamp = new Stamp(hit.getPrimaryTerm(), hit.getSeqNo());
                        if (hit.getId().startsWith(POINTER)) {
                            soFar.pointers().add(parse(hit.getSourceRef(), stamp, ArtifactPointer::fromXContent));
                        } else {
                            soFar.versions().add(parse(hit.getSourceRef(), stamp, ArtifactMetadata::fromXContent));
                        }
                    }
                    return hits.length == PAGE
                            ? page(query, soFar, hits[hits.length - 1].getSortValues())
                            : Async.of(soFar);
                })
                .recover(failure -> isMissing(failure) ? Async.of(soFar) : Async.failed(failure));
    }

    private static BoolQueryBuilder ofKind(String kind, String nameOrNull) {
        BoolQueryBuilder query = QueryBuilders.boolQuery().filter(QueryBuilders.termQuery("kind", kind));
        return nameOrNull == null ? query : query.filter(QueryBuilders.termQuery("name", nameOrNull));
    }

    private Async<SearchResponse> search(SearchSourceBuilder source) {
        return client.send(
                SearchAction.INSTANCE,
                () -> new SearchRequest(ArtifactIndex.NAME).source(source).allowPartialSearchResults(false));
    }

    private <T> Async<T> get(String id, boolean fromPrimary, CheckedFunction<GetResponse, T, Exception> read) {
        // While the primary cannot be reached, a copy that is in sync serves: it has every acknowledged write.
        Async<GetResponse> response = fromPrimary
                ? get(id, Preference.PRIMARY.type())
                        .recover(failure -> isMissing(failure) ? Async.failed(failure) : get(id, null))
                : get(id, null);
        return response.map(found -> found.isExists() ? found : null)
                .recover(failure -> isMissing(failure) ? Async.of(null) : Async.failed(failure))
                .map(read);
    }

    private Async<GetResponse> get(String id, String preference) {
        return client.send(GetAction.INSTANCE, () -> new GetRequest(ArtifactIndex.NAME, id).preference(preference));
    }

    private Async<Stamp> write(String id, String type, Stamp expected, Fields fields) {
        return index.ensureExists()
                .then(exists -> client.send(IndexAction.INSTANCE, () -> {
                    IndexRequest request = indexRequest(id, type, fields).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
                    return expected.exists()
                            ? request.setIfPrimaryTerm(expected.primaryTerm()).setIfSeqNo(expected.seqNo())
                            : request.create(true);
                }))
                .map(response -> new Stamp(response.getPrimaryTerm(), response.getSeqNo()));
    }

    private Async<Boolean> delete(String id, RefreshPolicy refresh) {
        return client.send(DeleteAction.INSTANCE, () -> new DeleteRequest(ArtifactIndex.NAME, id)
                        .setRefreshPolicy(refresh))
                .map(response -> response.getResult() == DocWriteResponse.Result.DELETED);
    }

    /** Writes the fields of a document. */
    interface Fields {
        void write(XContentBuilder builder) throws IOException;
    }

    private static IndexRequest indexRequest(String id, String type, Fields fields) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            builder.field("type", type);
            fields.write(builder);
            builder.endObject();
            return new IndexRequest(ArtifactIndex.NAME).id(id).source(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T parse(
            BytesReference source, Stamp stamp, CheckedBiFunction<XContentParser, Stamp, T, IOException> read)
            throws IOException {
        try (XContentParser parser = XContentHelper.createParser(
                NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, source, XContentType.JSON)) {
            return read.apply(parser, stamp);
        }
    }

    private static Stamp stampOf(GetResponse response) {
        return new Stamp(response.getPrimaryTerm(), response.getSeqNo());
    }

    private static String pointerId(String kind, String name) {
        return POINTER + ":" + kind + ":" + name;
    }

    private static String metadataId(String kind, String name, int version) {
        return METADATA + ":" + kind + ":" + name + ":" + version;
    }
}
