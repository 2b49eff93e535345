/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.store;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QueryRowJson;
import dev.recsys.plugin.table.QuerySimilarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.indices.refresh.RefreshAction;
import org.opensearch.action.admin.indices.refresh.RefreshRequest;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.get.GetAction;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchAction;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.cluster.routing.Preference;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.aggregations.bucket.terms.Terms;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.SortOrder;

/**
 * Rows of all tables in {@link TableIndex}; the ID of one is a hash of the table's version and the normalised query. Works with the
 * plugin's own rights, blocks no thread, and answers in the caller's context on any thread.
 */
public final class TableRows {
    /** Rows of one bulk request; they are small. */
    private static final int BULK = 500;

    private static final int DELETE_PAGE = 1_000;

    /** Rows with the most shared trigrams, of which the most similar is taken. */
    private static final int CANDIDATES = 100;

    /** No name has near so many versions with rows. */
    private static final int MAX_VERSIONS = 10_000;

    private static final String NAME = "name";
    private static final String VERSION = "version";
    private static final String QUERY = "query";
    private static final String GRAMS = "grams";
    private static final String GRAM_COUNT = "gram_count";
    private static final String ROW = "row";

    private final OwnIndexClient client;
    private final TableIndex index;
    private final Executor executor;

    /** @param executor on which pages of rows are read */
    public TableRows(OwnIndexClient client, ClusterService clusterService, Executor executor) {
        this.client = client;
        this.executor = executor;
        this.index = new TableIndex(client, clusterService);
    }

    /** A row and how alike its query is to what was asked for. */
    public record Near(QueryRow row, double similarity) {}

    /** Where a row of a version is. */
    static String id(ArtifactReference table, String normalised) {
        try {
            // No name holds a line break, so that the parts cannot run into one another.
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((table + "\n" + normalised).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }

    /** Writes all rows of a version that is being made, and makes them visible. */
    public Async<Boolean> write(ArtifactReference table, List<QueryRow> rows) {
        int requests = Math.ceilDiv(rows.size(), BULK);
        return index.ensureExists()
                .then(exists -> Async.inOrder(
                        requests, i -> bulk(table, rows.subList(i * BULK, Math.min(rows.size(), (i + 1) * BULK)))))
                .then(done -> refresh());
    }

    private Async<Boolean> bulk(ArtifactReference table, List<QueryRow> rows) {
        return client.send(BulkAction.INSTANCE, () -> {
                    BulkRequest bulk = new BulkRequest();
                    for (QueryRow row : rows) {
                        bulk.add(request(table, row));
                    }
                    return bulk;
                })
                .map(TableRows::succeeded);
    }

    private static boolean succeeded(BulkResponse response) {
        for (BulkItemResponse item : response) {
            if (item.isFailed()) {
                throw new IllegalStateException(
                        "a row could not be written to [" + TableIndex.NAME + "]: "
                                + item.getFailure().getMessage(),
                        item.getFailure().getCause());
            }
        }
        return true;
    }

    private static IndexRequest request(ArtifactReference table, QueryRow row) {
        Set<String> grams = QuerySimilarity.trigrams(row.query());
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject()
                    .field(NAME, table.name())
                    .field(VERSION, table.version())
                    .field(QUERY, row.query())
                    .field(GRAMS, String.join(" ", grams))
                    .field(GRAM_COUNT, grams.size())
                    .field(ROW);
            QueryRowJson.write(builder, row);
            builder.endObject();
            return new IndexRequest(TableIndex.NAME).id(id(table, row.query())).source(builder);
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }

    private Async<Boolean> refresh() {
        return client.send(RefreshAction.INSTANCE, () -> new RefreshRequest(TableIndex.NAME))
                .map(response -> true);
    }

    /** The row of a query by one get, or null. */
    public Async<QueryRow> get(ArtifactReference table, String normalised) {
        return client.send(GetAction.INSTANCE, () -> new GetRequest(TableIndex.NAME, id(table, normalised))
                        .preference(Preference.LOCAL.type()))
                .map(response -> response.isExists() ? row(response.getSourceAsMap()) : null)
                .recover(failure -> isMissing(failure) ? Async.of(null) : Async.failed(failure));
    }

    /**
     * The row whose query is most alike, by one small search; null if none is alike enough. A query with other numbers is never near.
     *
     * @param least least similarity, above 0
     */
    public Async<Near> nearest(ArtifactReference table, String normalised, double least) {
        Set<String> grams = QuerySimilarity.trigrams(normalised);
        if (grams.isEmpty()) {
            return Async.of(null);
        }
        double dice = Math.max(0, 2 * least - 1);
        BoolQueryBuilder query = ofVersion(table)
                .must(QueryBuilders.matchQuery(GRAMS, String.join(" ", grams))
                        .minimumShouldMatch(Integer.toString(QuerySimilarity.leastShared(grams.size(), least))));
        if (dice > 0) {
            // 2 min(a, b) / (a + b) bounds the Dice index.
            query.filter(QueryBuilders.rangeQuery(GRAM_COUNT)
                    .gte((int) Math.floor(grams.size() * dice / (2 - dice) + 1e-9))
                    .lte((int) Math.ceil(grams.size() * (2 - dice) / dice - 1e-9)));
        }
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(query)
                .size(CANDIDATES)
                .trackTotalHits(false)
                .docValueField(QUERY)
                .fetchSource(ROW, null);
        return search(source)
                .map(response -> nearest(response, normalised, least))
                .recover(failure -> isMissing(failure) ? Async.of(null) : Async.failed(failure));
    }

    /** Of equals the first by name, so that the answer is the same every time. */
    @Nullable
    private static Near nearest(SearchResponse response, String normalised, double least) {
        SearchHit best = null;
        String bestQuery = null;
        double bestSimilarity = least;
        for (SearchHit hit : response.getHits()) {
            String query = hit.field(QUERY).getValue();
            double similarity = QuerySimilarity.of(normalised, query);
            if (similarity < bestSimilarity || QuerySimilarity.sameNumbers(normalised, query) == false) {
                continue;
            }
            if (best == null || similarity > bestSimilarity || query.compareTo(bestQuery) < 0) {
                best = hit;
                bestQuery = query;
                bestSimilarity = similarity;
            }
        }
        // Only the one that is taken is parsed.
        return best == null ? null : new Near(row(best.getSourceAsMap()), bestSimilarity);
    }

    /**
     * A page of the rows of a version, by their queries.
     *
     * @param after the last query of the page before, or null
     */
    public Async<List<QueryRow>> page(ArtifactReference table, @Nullable String after, int size) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(ofVersion(table))
                .size(size)
                .trackTotalHits(false)
                .sort(QUERY, SortOrder.ASC)
                .fetchSource(ROW, null);
        if (after != null) {
            source.searchAfter(new Object[] {after});
        }
        return search(source)
                .then(response -> Async.on(executor, () -> {
                    List<QueryRow> rows = new ArrayList<>();
                    response.getHits().forEach(hit -> rows.add(row(hit.getSourceAsMap())));
                    return rows;
                }))
                .recover(failure -> isMissing(failure) ? Async.of(List.of()) : Async.failed(failure));
    }

    /** Versions of a name that have rows. */
    public Async<Set<Integer>> versions(String name) {
        if (index.exists() == false) {
            return Async.of(Set.of());
        }
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(QueryBuilders.termQuery(NAME, name))
                .size(0)
                .aggregation(AggregationBuilders.terms(VERSION).field(VERSION).size(MAX_VERSIONS));
        return refresh().then(refreshed -> search(source)).map(response -> {
            Set<Integer> versions = new TreeSet<>();
            Terms terms = response.getAggregations().get(VERSION);
            terms.getBuckets()
                    .forEach(bucket -> versions.add(bucket.getKeyAsNumber().intValue()));
            return versions;
        });
    }

    /** Deletes all rows of versions of a name. */
    public Async<Boolean> delete(String name, Collection<Integer> versions) {
        if (versions.isEmpty() || index.exists() == false) {
            return Async.of(true);
        }
        return refresh().then(refreshed -> deletePages(name, versions));
    }

    private Async<Boolean> deletePages(String name, Collection<Integer> versions) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .query(QueryBuilders.boolQuery()
                        .filter(QueryBuilders.termQuery(NAME, name))
                        .filter(QueryBuilders.termsQuery(VERSION, versions)))
                .size(DELETE_PAGE)
                .trackTotalHits(false)
                .fetchSource(false);
        return search(source).then(response -> {
            SearchHit[] hits = response.getHits().getHits();
            if (hits.length == 0) {
                return Async.of(true);
            }
            Async<Boolean> deleted = client.send(BulkAction.INSTANCE, () -> {
                        BulkRequest bulk = new BulkRequest();
                        for (SearchHit hit : hits) {
                            bulk.add(new DeleteRequest(TableIndex.NAME, hit.getId()));
                        }
                        return bulk;
                    })
                    .map(TableRows::succeeded);
            return deleted.then(done -> refresh())
                    .then(done -> hits.length < DELETE_PAGE ? Async.of(true) : deletePages(name, versions));
        });
    }

    private Async<SearchResponse> search(SearchSourceBuilder source) {
        return client.send(
                SearchAction.INSTANCE,
                () -> new SearchRequest(TableIndex.NAME).source(source).allowPartialSearchResults(false));
    }

    private static BoolQueryBuilder ofVersion(ArtifactReference table) {
        return QueryBuilders.boolQuery()
                .filter(QueryBuilders.termQuery(NAME, table.name()))
                .filter(QueryBuilders.termQuery(VERSION, table.version()));
    }

    private static QueryRow row(Map<String, Object> source) {
        return QueryRowJson.parse((Map<?, ?>) source.get(ROW));
    }

    /** Without the index there are no rows; a table may well have none. */
    private static boolean isMissing(Exception failure) {
        return ExceptionsHelper.unwrapCause(failure) instanceof IndexNotFoundException;
    }
}
