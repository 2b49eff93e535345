/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.CodebookSource;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.SetOnce;
import org.opensearch.action.IndicesRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.transport.client.Client;

/**
 * Query {@value #NAME}: finds documents whose semantic ID begins as that of a document, of codes, or of a vector.
 *
 * <pre>{@code
 * { "semantic_id": { "field": "sid", "codebook": "products",
 *                    "like": [{"_id": "a"}, {"codes": [17, 203], "weight": 0.5}, {"vector": {"embedding": [0.1, …]}}],
 *                    "level_weights": [0.41, 0.68, 0.91], "minimum_level": 1, "probes": 2, "versions": [1, 2],
 *                    "on_missing": "fail", "ignore_unmapped": false } }
 * }</pre>
 *
 * <p>A document scores weight × level_weights[longest shared prefix − 1] (l / L each where none are given), the best over all
 * {@code like}s; a prefix longer than there are weights counts as the last. With {@code probes} above 1, each level also takes the
 * next-nearest paths. {@code versions} looks for IDs of several versions of the codebook at once, see {@link PrefixCollector}. Where
 * a {@code vector} lacks a field, {@code on_missing} says whether that fails (the default here: a query that silently asks for
 * something else helps nobody), counts as zeros, or leaves the {@code like} out. A document given by {@code _id} must exist and carry
 * a semantic ID, else the request fails with 404 or 400; it is left out of its own results.
 *
 * <p>The coordinating node resolves documents and codebooks asynchronously; a shard gets prefixes only, and turns them into plain
 * term queries. An index that maps the prefix fields otherwise answers 400 with the mapping that works; one that does not map them
 * too, unless {@code ignore_unmapped} is set.
 */
public final class SemanticIdQueryBuilder extends AbstractQueryBuilder<SemanticIdQueryBuilder> {
    public static final String NAME = "semantic_id";

    private final State state;
    private final Supplier<CodebookSource> source;

    /** How far a query has come. */
    private sealed interface State {
        /** As it was sent. */
        record Asked(SemanticIdQuery query) implements State {}

        /** Being resolved; never leaves the node. */
        record Pending(SemanticIdQuery query, SetOnce<ResolvedPrefixes> result) implements State {}

        /** Ready for the shards. */
        record Resolved(ResolvedPrefixes prefixes) implements State {}
    }

    private static final byte ASKED = 0;
    private static final byte RESOLVED = 1;

    private SemanticIdQueryBuilder(State state, Supplier<CodebookSource> source) {
        this.state = state;
        this.source = source;
    }

    private SemanticIdQueryBuilder(StreamInput in, Supplier<CodebookSource> source) throws IOException {
        super(in);
        this.source = source;
        byte kind = in.readByte();
        this.state = switch (kind) {
            case ASKED -> new State.Asked(SemanticIdQuery.read(in));
            case RESOLVED -> new State.Resolved(ResolvedPrefixes.read(in));
            default -> throw new IOException("unknown kind [" + kind + "] of [" + NAME + "] query");
        };
    }

    SemanticIdQueryBuilder(SemanticIdQuery query, Supplier<CodebookSource> source) {
        this(new State.Asked(query), source);
    }

    SemanticIdQueryBuilder(ResolvedPrefixes prefixes) {
        this(new State.Resolved(prefixes), () -> null);
    }

    /**
     * What a plugin registers.
     *
     * @param source asked for when a query is resolved, not before: nodes parse queries while they still start
     */
    public static SearchPlugin.QuerySpec<SemanticIdQueryBuilder> spec(Supplier<CodebookSource> source) {
        return new SearchPlugin.QuerySpec<>(
                NAME, in -> new SemanticIdQueryBuilder(in, source), parser -> parse(parser, source));
    }

    private static SemanticIdQueryBuilder parse(XContentParser parser, Supplier<CodebookSource> source)
            throws IOException {
        SemanticIdQueryParser.Parsed parsed = SemanticIdQueryParser.parse(parser);
        return new SemanticIdQueryBuilder(parsed.query(), source)
                .boost(parsed.boost())
                .queryName(parsed.name());
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        switch (state) {
            case State.Asked asked -> {
                out.writeByte(ASKED);
                asked.query().writeTo(out);
            }
            case State.Resolved resolved -> {
                out.writeByte(RESOLVED);
                resolved.prefixes().writeTo(out);
            }
            case State.Pending pending ->
                throw new IllegalStateException("a [" + NAME + "] query cannot be sent while it is being resolved");
        }
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        switch (state) {
            case State.Asked asked -> asked.query().toXContent(builder, params);
            case State.Pending pending -> pending.query().toXContent(builder, params);
            case State.Resolved resolved -> resolved.prefixes().toXContent(builder, params);
        }
        printBoostAndQueryName(builder);
        builder.endObject();
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
        return switch (state) {
            case State.Asked asked -> startResolving(asked.query(), context);
            case State.Pending pending -> {
                ResolvedPrefixes result = pending.result().get();
                yield result == null ? this : resolved(result);
            }
            case State.Resolved resolved -> {
                QueryShardContext shard = context.convertToShardContext();
                yield shard == null ? this : PrefixQueries.plain(resolved.prefixes(), shard);
            }
        };
    }

    private QueryBuilder startResolving(SemanticIdQuery query, QueryRewriteContext context) {
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        IndicesRequest request = coordinator == null ? null : coordinator.getSearchRequest();
        SetOnce<ResolvedPrefixes> result = new SetOnce<>();
        context.registerAsyncAction((client, listener) -> resolve(query, client, request, result, listener));
        return new SemanticIdQueryBuilder(new State.Pending(query, result), source);
    }

    private void resolve(
            SemanticIdQuery query,
            Client client,
            IndicesRequest request,
            SetOnce<ResolvedPrefixes> result,
            ActionListener<?> listener) {
        new LikeResolver(query, source.get()).resolve(client, request, ActionListener.map(listener, prefixes -> {
            result.set(prefixes);
            return null;
        }));
    }

    private QueryBuilder resolved(ResolvedPrefixes prefixes) {
        return prefixes.prefixes().isEmpty()
                ? new MatchNoneQueryBuilder()
                : new SemanticIdQueryBuilder(new State.Resolved(prefixes), source);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        if (state instanceof State.Resolved resolved) {
            return Rewriteable.rewrite(PrefixQueries.plain(resolved.prefixes(), context), context)
                    .toQuery(context);
        }
        throw new IllegalStateException("a [" + NAME + "] query must be rewritten before it is run");
    }

    @Override
    protected boolean doEquals(SemanticIdQueryBuilder other) {
        return state.equals(other.state);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(state);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
