/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.lucene.search.Query;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.ParametrizedFieldMapper;
import org.opensearch.index.mapper.ParseContext;
import org.opensearch.index.mapper.TextSearchInfo;
import org.opensearch.index.mapper.ValueFetcher;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.lookup.SearchLookup;

/** Stands for the k-NN plugin: keeps what its query and its field type are given, and finds every document. */
public final class FakeKnnPlugin extends Plugin implements SearchPlugin, MapperPlugin {
    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(new QuerySpec<>(Knn.NAME, Knn::new, Knn::parse));
    }

    @Override
    public Map<String, Mapper.TypeParser> getMappers() {
        return Map.of(
                Vectors.TYPE, new ParametrizedFieldMapper.TypeParser((name, context) -> new Vectors.Builder(name)));
    }

    /** The query; its filter is a part of it. */
    static final class Knn extends AbstractQueryBuilder<Knn> {
        static final String NAME = "knn";

        final String field;
        final List<Object> vector;
        final Map<String, Object> options;
        final QueryBuilder filter;

        Knn(String field, List<Object> vector, Map<String, Object> options, QueryBuilder filter) {
            this.field = field;
            this.vector = vector;
            this.options = options;
            this.filter = filter;
        }

        Knn(StreamInput in) throws IOException {
            super(in);
            field = in.readString();
            vector = in.readList(StreamInput::readGenericValue);
            options = in.readMap();
            filter = in.readOptionalNamedWriteable(QueryBuilder.class);
        }

        static Knn parse(XContentParser parser) throws IOException {
            parser.nextToken();
            String field = parser.currentName();
            parser.nextToken();
            List<Object> vector = List.of();
            Map<String, Object> options = new TreeMap<>();
            QueryBuilder filter = null;
            while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
                String property = parser.currentName();
                parser.nextToken();
                switch (property) {
                    case "vector" -> vector = parser.list();
                    case "filter" -> filter = parseInnerQueryBuilder(parser);
                    default ->
                        options.put(
                                property,
                                parser.currentToken() == XContentParser.Token.START_OBJECT
                                        ? parser.map()
                                        : parser.objectText());
                }
            }
            parser.nextToken();
            return new Knn(field, vector, options, filter);
        }

        float[] floats() {
            float[] floats = new float[vector.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = ((Number) vector.get(i)).floatValue();
            }
            return floats;
        }

        @Override
        protected void doWriteTo(StreamOutput out) throws IOException {
            out.writeString(field);
            out.writeCollection(vector, StreamOutput::writeGenericValue);
            out.writeMap(options);
            out.writeOptionalNamedWriteable(filter);
        }

        @Override
        protected void doXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject(NAME).startObject(field).field("vector", vector);
            for (Map.Entry<String, Object> option : options.entrySet()) {
                builder.field(option.getKey(), option.getValue());
            }
            if (filter != null) {
                builder.field("filter", filter);
            }
            builder.endObject().endObject();
        }

        @Override
        public QueryBuilder filter(QueryBuilder more) {
            return new Knn(field, vector, options, filter == null ? more : filter.filter(more));
        }

        @Override
        protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
            QueryBuilder rewritten = filter == null ? null : filter.rewrite(context);
            return rewritten == filter ? this : new Knn(field, vector, options, rewritten);
        }

        @Override
        protected Query doToQuery(QueryShardContext context) throws IOException {
            return filter == null
                    ? Queries.newMatchAllQuery()
                    : new BoolQueryBuilder().filter(filter).toQuery(context);
        }

        @Override
        protected boolean doEquals(Knn other) {
            return field.equals(other.field)
                    && vector.equals(other.vector)
                    && options.equals(other.options)
                    && Objects.equals(filter, other.filter);
        }

        @Override
        protected int doHashCode() {
            return Objects.hash(field, vector, options, filter);
        }

        @Override
        public String getWriteableName() {
            return NAME;
        }
    }

    /** A field of vectors, which are not stored. */
    static final class Vectors extends ParametrizedFieldMapper {
        static final String TYPE = "knn_vector";

        private final Builder declared;

        private Vectors(String name, MappedFieldType type, Builder declared) {
            super(name, type, MultiFields.empty(), CopyTo.empty());
            this.declared = declared;
        }

        static final class Builder extends ParametrizedFieldMapper.Builder {
            private final Parameter<Integer> dimension =
                    new Parameter<>("dimension", false, () -> -1, (n, c, o) -> (Integer) o, m -> of(m).dimension
                            .get());
            private final Parameter<String> space =
                    Parameter.stringParam("space_type", false, m -> of(m).space.get(), "undefined");
            private final Parameter<String> dataType = Parameter.stringParam(
                    "data_type", false, m -> of(m).dataType.get(), "float");
            private final Parameter<Object> method =
                    new Parameter<>("method", false, () -> null, (n, c, o) -> o, m -> of(m).method
                            .get());

            Builder(String name) {
                super(name);
            }

            private static Builder of(Mapper mapper) {
                return ((Vectors) mapper).declared;
            }

            @Override
            protected List<Parameter<?>> getParameters() {
                return List.of(dimension, space, dataType, method);
            }

            @Override
            public ParametrizedFieldMapper build(BuilderContext context) {
                return new Vectors(name, new Type(buildFullName(context)), this);
            }
        }

        static final class Type extends MappedFieldType {
            Type(String name) {
                super(name, true, false, false, TextSearchInfo.NONE, Map.of());
            }

            @Override
            public ValueFetcher valueFetcher(QueryShardContext context, SearchLookup lookup, String format) {
                throw new UnsupportedOperationException("vectors are not fetched");
            }

            @Override
            public String typeName() {
                return TYPE;
            }

            @Override
            public Query termQuery(Object value, QueryShardContext context) {
                throw new UnsupportedOperationException("vectors have no terms");
            }
        }

        @Override
        public ParametrizedFieldMapper.Builder getMergeBuilder() {
            return new Builder(simpleName()).init(this);
        }

        @Override
        protected void parseCreateField(ParseContext context) throws IOException {
            context.parser().skipChildren();
        }

        @Override
        protected String contentType() {
            return TYPE;
        }
    }
}
