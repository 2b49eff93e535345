/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.Query;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.InnerHitContextBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;

/** Has the name and the JSON of the neural-search plugin's query; the score is the best of its sub-queries. */
final class HybridQueryBuilder extends AbstractQueryBuilder<HybridQueryBuilder> {
    static final String NAME = "hybrid";

    final List<QueryBuilder> queries;
    final Integer paginationDepth;

    HybridQueryBuilder(List<QueryBuilder> queries, Integer paginationDepth) {
        this.queries = List.copyOf(queries);
        this.paginationDepth = paginationDepth;
    }

    HybridQueryBuilder(StreamInput in) throws IOException {
        super(in);
        queries = in.readNamedWriteableList(QueryBuilder.class);
        paginationDepth = in.readOptionalVInt();
    }

    static HybridQueryBuilder parse(XContentParser parser) throws IOException {
        List<QueryBuilder> queries = new ArrayList<>();
        Integer depth = null;
        String name = null;
        while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
            String property = parser.currentName();
            parser.nextToken();
            switch (property) {
                case "queries" -> {
                    while (parser.nextToken() != XContentParser.Token.END_ARRAY) {
                        queries.add(parseInnerQueryBuilder(parser));
                    }
                }
                case "pagination_depth" -> depth = parser.intValue();
                case "_name" -> name = parser.text();
                case "boost" -> parser.floatValue();
                default -> throw new IllegalArgumentException(property);
            }
        }
        return new HybridQueryBuilder(queries, depth).queryName(name);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeNamedWriteableList(queries);
        out.writeOptionalVInt(paginationDepth);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME).startArray("queries");
        for (QueryBuilder query : queries) {
            query.toXContent(builder, params);
        }
        builder.endArray();
        if (paginationDepth != null) {
            builder.field("pagination_depth", paginationDepth);
        }
        printBoostAndQueryName(builder);
        builder.endObject();
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
        List<QueryBuilder> rewritten = new ArrayList<>();
        boolean changed = false;
        for (QueryBuilder query : queries) {
            QueryBuilder other = query.rewrite(context);
            changed |= other != query;
            rewritten.add(other);
        }
        return changed ? new HybridQueryBuilder(rewritten, paginationDepth) : this;
    }

    @Override
    protected void extractInnerHitBuilders(Map<String, InnerHitContextBuilder> innerHits) {
        queries.forEach(query -> InnerHitContextBuilder.extractInnerHits(query, innerHits));
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        List<Query> all = new ArrayList<>();
        for (QueryBuilder query : queries) {
            all.add(query.toQuery(context));
        }
        return new DisjunctionMaxQuery(all, 0);
    }

    @Override
    protected boolean doEquals(HybridQueryBuilder other) {
        return queries.equals(other.queries) && Objects.equals(paginationDepth, other.paginationDepth);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(queries, paginationDepth);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
