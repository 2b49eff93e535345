/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import dev.recsys.plugin.quality.mapping.KnnFieldMapping;
import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.QueryShardException;

/**
 * A query of the k-NN plugin, and what the field must be for it to mean what was asked for.
 *
 * @param embedding  components of the vector without signals
 * @param signals    number of signals
 * @param compensate whether one more component follows them
 * @param knn        the plugin's own query
 */
record ResolvedKnn(String field, int embedding, int signals, boolean compensate, QueryBuilder knn)
        implements Writeable, ToXContentFragment {

    static ResolvedKnn read(StreamInput in) throws IOException {
        return new ResolvedKnn(
                in.readString(),
                in.readVInt(),
                in.readVInt(),
                in.readBoolean(),
                in.readNamedWriteable(QueryBuilder.class));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeVInt(embedding);
        out.writeVInt(signals);
        out.writeBoolean(compensate);
        out.writeNamedWriteable(knn);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.field("field", field)
                .field("embedding", embedding)
                .field("signals", signals)
                .field("compensate", compensate)
                .field("knn", knn);
    }

    ResolvedKnn with(QueryBuilder rewritten) {
        return new ResolvedKnn(field, embedding, signals, compensate, rewritten);
    }

    /**
     * The query for a shard; an unmapped field is left to the k-NN plugin, which knows {@code ignore_unmapped}.
     *
     * @throws QueryShardException the field's vectors cannot be what the query takes them for
     */
    QueryBuilder checked(QueryShardContext shard, KnnFieldMappings mappings) {
        MappedFieldType type = shard.fieldMapper(field);
        if (type != null) {
            KnnFieldMapping mapping = mappings.of(shard, type.name());
            String problem = mapping == null
                    ? "field [" + field + "] is of type [" + type.typeName() + "]; it must be a ["
                            + KnnFieldMapping.TYPE + "]"
                    : mapping.problem(field, embedding, signals, compensate);
            if (problem != null) {
                throw new QueryShardException(shard, "[" + QualityKnnQueryBuilder.NAME + "] query: " + problem);
            }
        }
        return knn;
    }
}
