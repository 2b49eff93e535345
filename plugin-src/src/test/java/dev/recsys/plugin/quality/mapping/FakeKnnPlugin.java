/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.mapping;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.Query;
import org.opensearch.index.mapper.FieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.ParametrizedFieldMapper;
import org.opensearch.index.mapper.ParseContext;
import org.opensearch.index.mapper.TextSearchInfo;
import org.opensearch.index.mapper.ValueFetcher;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.lookup.SearchLookup;

/** Lets mappings have fields of type {@code knn_vector}, with the parameters of the real one; stores nothing. */
public final class FakeKnnPlugin extends Plugin implements MapperPlugin {
    private static final List<String> PARAMETERS =
            List.of("dimension", "method", "space_type", "data_type", "model_id", "mode", "compression_level", "index");

    @Override
    public Map<String, Mapper.TypeParser> getMappers() {
        return Map.of(
                KnnFieldMapping.TYPE, new ParametrizedFieldMapper.TypeParser((name, context) -> new FakeBuilder(name)));
    }

    private static final class FakeBuilder extends ParametrizedFieldMapper.Builder {
        private final List<ParametrizedFieldMapper.Parameter<?>> parameters;

        FakeBuilder(String name) {
            super(name);
            parameters = PARAMETERS.stream()
                    .<ParametrizedFieldMapper.Parameter<?>>map(FakeBuilder::parameter)
                    .toList();
        }

        private static ParametrizedFieldMapper.Parameter<Object> parameter(String name) {
            int index = PARAMETERS.indexOf(name);
            return new ParametrizedFieldMapper.Parameter<>(
                    name, false, () -> null, (field, context, value) -> value, mapper -> ((FakeMapper) mapper)
                            .values[index]);
        }

        @Override
        protected List<ParametrizedFieldMapper.Parameter<?>> getParameters() {
            return parameters;
        }

        @Override
        public ParametrizedFieldMapper build(Mapper.BuilderContext context) {
            return new FakeMapper(this, buildFullName(context), context);
        }
    }

    private static final class FakeMapper extends ParametrizedFieldMapper {
        private final Object[] values;

        FakeMapper(FakeBuilder builder, String fullName, Mapper.BuilderContext context) {
            super(builder.name(), new FakeType(fullName), FieldMapper.MultiFields.empty(), FieldMapper.CopyTo.empty());
            this.values = builder.parameters.stream()
                    .map(ParametrizedFieldMapper.Parameter::getValue)
                    .toArray();
        }

        @Override
        public ParametrizedFieldMapper.Builder getMergeBuilder() {
            return new FakeBuilder(simpleName()).init(this);
        }

        @Override
        protected void parseCreateField(ParseContext context) throws IOException {
            context.parser().skipChildren();
        }

        @Override
        protected String contentType() {
            return KnnFieldMapping.TYPE;
        }
    }

    private static final class FakeType extends MappedFieldType {
        FakeType(String name) {
            super(name, false, false, false, TextSearchInfo.NONE, Map.of());
        }

        @Override
        public String typeName() {
            return KnnFieldMapping.TYPE;
        }

        @Override
        public ValueFetcher valueFetcher(QueryShardContext context, SearchLookup lookup, String format) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Query termQuery(Object value, QueryShardContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
