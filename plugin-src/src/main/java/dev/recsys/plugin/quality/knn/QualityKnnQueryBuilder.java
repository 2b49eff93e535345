/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileSource;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.quality.ProfileUse;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.SetOnce;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.cbor.CborXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.NamedObjectNotFoundException;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.plugins.SearchPlugin;

/**
 * Query {@value #NAME}: nearest neighbours by q·p + w·f, the similarity of the embeddings plus the weighted signals of the item.
 *
 * <pre>{@code
 * { "quality_knn": { "field": "quality_embedding", "vector": [0.1, …], "k": 10,
 *                    "profile": "shop", "weights": {"rating": 0.1},
 *                    "filter": {"term": {"in_stock": true}}, "method_parameters": {"ef_search": 200} } }
 * }</pre>
 *
 * <p>The field holds [p ; s·f], and with {@code compensate} one more component; the query becomes the k-NN plugin's own {@code knn} with
 * [q ; w ÷ s ; 0], so that weights change without writing a document again. {@code profile} is {@code name}, {@code name@3}, or a
 * profile as an object; {@code weights} replaces single weights of it. Without one, {@code weights} names all signals that were
 * appended (their order is that of their names), with {@code scale} (0.2) and {@code compensate} (false). {@code k}, {@code min_score},
 * {@code max_distance}, {@code filter}, {@code method_parameters}, {@code rescore}, {@code expand_nested_docs} and
 * {@code ignore_unmapped} are those of {@code knn}; scores and distances are those of the vectors with signals.
 *
 * <p>The coordinating node loads the profile asynchronously and makes the {@code knn} query; each shard checks the field's mapping
 * before it runs it, and answers 400 where a dimension does not fit or the space would turn the signals against the item.
 */
public final class QualityKnnQueryBuilder extends AbstractQueryBuilder<QualityKnnQueryBuilder> {
    public static final String NAME = "quality_knn";

    /** The query of the k-NN plugin. */
    private static final String KNN = "knn";

    private final State state;
    private final Node node;

    /** What a node has for all its queries. */
    record Node(Supplier<? extends QualityProfileSource> profiles, KnnFieldMappings mappings) {}

    /** How far a query has come. */
    private sealed interface State {
        /** As it was sent. */
        record Asked(QualityKnnQuery query) implements State {}

        /** The profile is being loaded; never leaves the node. */
        record Pending(QualityKnnQuery query, SetOnce<VersionedProfile> profile) implements State {}

        /** Ready for the shards. */
        record Resolved(ResolvedKnn resolved) implements State {}
    }

    private static final byte ASKED = 0;
    private static final byte RESOLVED = 1;

    private QualityKnnQueryBuilder(State state, Node node) {
        this.state = state;
        this.node = node;
    }

    private QualityKnnQueryBuilder(StreamInput in, Node node) throws IOException {
        super(in);
        this.node = node;
        byte kind = in.readByte();
        this.state = switch (kind) {
            case ASKED -> new State.Asked(QualityKnnQuery.read(in));
            case RESOLVED -> new State.Resolved(ResolvedKnn.read(in));
            default -> throw new IOException("unknown kind [" + kind + "] of [" + NAME + "] query");
        };
    }

    QualityKnnQueryBuilder(QualityKnnQuery query, Node node) {
        this(new State.Asked(query), node);
    }

    /**
     * What a plugin registers.
     *
     * @param profiles asked for when a query is resolved, not before: nodes parse queries while they still start
     */
    public static SearchPlugin.QuerySpec<QualityKnnQueryBuilder> spec(
            Supplier<? extends QualityProfileSource> profiles) {
        Node node = new Node(profiles, new KnnFieldMappings());
        return new SearchPlugin.QuerySpec<>(
                NAME, in -> new QualityKnnQueryBuilder(in, node), parser -> parse(parser, node));
    }

    private static QualityKnnQueryBuilder parse(XContentParser parser, Node node) throws IOException {
        QualityKnnQueryParser.Parsed parsed = QualityKnnQueryParser.parse(parser);
        return new QualityKnnQueryBuilder(parsed.query(), node)
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
            case State.Resolved ready -> {
                out.writeByte(RESOLVED);
                ready.resolved().writeTo(out);
            }
            case State.Pending pending ->
                throw new IllegalStateException("a [" + NAME + "] query cannot be sent while its profile is loaded");
        }
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        switch (state) {
            case State.Asked asked -> asked.query().toXContent(builder, params);
            case State.Pending pending -> pending.query().toXContent(builder, params);
            case State.Resolved ready -> ready.resolved().toXContent(builder, params);
        }
        printBoostAndQueryName(builder);
        builder.endObject();
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
        return switch (state) {
            case State.Asked asked -> start(asked.query(), context);
            case State.Pending pending -> {
                VersionedProfile loaded = pending.profile().get();
                yield loaded == null ? this : resolve(pending.query(), loaded.profile(), context);
            }
            case State.Resolved ready -> rewrite(ready.resolved(), context);
        };
    }

    private QueryBuilder start(QualityKnnQuery query, QueryRewriteContext context) throws IOException {
        return switch (query.layout()) {
            case Layout.Inline inline -> resolve(query, inline.profile(), context);
            case Layout.Declared declared ->
                resolve(query, QualityKnnQuery.profile(declared, query.weights()), context);
            case Layout.Named named -> {
                VersionedProfile cached = node.profiles().get().cached(named.reference());
                yield cached == null
                        ? load(query, named.reference(), context)
                        : resolve(query, cached.profile(), context);
            }
        };
    }

    private QueryBuilder load(QualityKnnQuery query, String reference, QueryRewriteContext context) {
        SetOnce<VersionedProfile> profile = new SetOnce<>();
        String user = "[" + NAME + "] query on field [" + query.field() + "]";
        context.registerAsyncAction(
                (client, listener) -> ProfileUse.load(node.profiles().get(), user, reference, profile, listener));
        return new QualityKnnQueryBuilder(new State.Pending(query, profile), node);
    }

    private QueryBuilder resolve(QualityKnnQuery query, QualityProfile profile, QueryRewriteContext context)
            throws IOException {
        ResolvedKnn resolved = new ResolvedKnn(
                query.field(),
                query.vector().length,
                profile.signals().size(),
                profile.compensate(),
                knn(query, query.extended(profile), context.getXContentRegistry()));
        return new QualityKnnQueryBuilder(new State.Resolved(resolved), node);
    }

    /** The k-NN plugin's classes are not to be seen from here: its query is made by its own parser. */
    private static QueryBuilder knn(QualityKnnQuery query, float[] vector, NamedXContentRegistry registry)
            throws IOException {
        byte[] bytes;
        try (XContentBuilder builder = CborXContent.contentBuilder()) {
            builder.startObject().startObject(query.field());
            builder.array("vector", vector);
            query.options().toXContent(builder, ToXContent.EMPTY_PARAMS);
            if (query.filter() != null) {
                builder.field("filter", query.filter());
            }
            bytes = BytesReference.toBytes(
                    BytesReference.bytes(builder.endObject().endObject()));
        }
        try (XContentParser parser =
                CborXContent.cborXContent.createParser(registry, LoggingDeprecationHandler.INSTANCE, bytes)) {
            parser.nextToken();
            return parser.namedObject(QueryBuilder.class, KNN, null);
        } catch (NamedObjectNotFoundException e) {
            throw new IllegalArgumentException(
                    "[" + NAME + "] query: it needs the query [" + KNN
                            + "] of the k-NN plugin [opensearch-knn], which is not installed; install it on every node",
                    e);
        }
    }

    private QueryBuilder rewrite(ResolvedKnn resolved, QueryRewriteContext context) throws IOException {
        QueryShardContext shard = context.convertToShardContext();
        if (shard != null) {
            return resolved.checked(shard, node.mappings());
        }
        // Its filter may have to be resolved too.
        QueryBuilder rewritten = resolved.knn().rewrite(context);
        return rewritten == resolved.knn()
                ? this
                : new QualityKnnQueryBuilder(new State.Resolved(resolved.with(rewritten)), node);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        if (state instanceof State.Resolved ready) {
            return Rewriteable.rewrite(ready.resolved().checked(context, node.mappings()), context)
                    .toQuery(context);
        }
        throw new IllegalStateException("a [" + NAME + "] query must be rewritten before it is run");
    }

    @Override
    public QueryBuilder filter(QueryBuilder filter) {
        if (validateFilterParams(filter) == false) {
            return this;
        }
        State filtered =
                switch (state) {
                    case State.Asked asked -> new State.Asked(asked.query().and(filter));
                    case State.Pending pending ->
                        new State.Pending(pending.query().and(filter), pending.profile());
                    case State.Resolved ready ->
                        new State.Resolved(
                                ready.resolved().with(ready.resolved().knn().filter(filter)));
                };
        return new QualityKnnQueryBuilder(filtered, node).boost(boost()).queryName(queryName());
    }

    @Override
    public void visit(QueryBuilderVisitor visitor) {
        visitor.accept(this);
        switch (state) {
            case State.Asked asked -> visitFilter(asked.query(), visitor);
            case State.Pending pending -> visitFilter(pending.query(), visitor);
            case State.Resolved ready ->
                ready.resolved().knn().visit(visitor.getChildVisitor(BooleanClause.Occur.MUST));
        }
    }

    private static void visitFilter(QualityKnnQuery query, QueryBuilderVisitor visitor) {
        if (query.filter() != null) {
            query.filter().visit(visitor.getChildVisitor(BooleanClause.Occur.FILTER));
        }
    }

    @Override
    protected boolean doEquals(QualityKnnQueryBuilder other) {
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
