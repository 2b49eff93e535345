/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.knn;

import dev.recsys.plugin.quality.mapping.KnnFieldMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.mapper.DocumentMapper;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.query.QueryShardContext;

/**
 * What vector fields of this node's shards are, each read once. The field types of the k-NN plugin are classes that this plugin cannot
 * see; their mappings are JSON.
 */
final class KnnFieldMappings {
    /** Vector fields that are searched at once seldom come near this. */
    private static final int REMEMBERED = 1_000;

    /** What a vector field is never changes; another index of the same name has another UUID. */
    private record Key(String indexUuid, String field) {}

    private final Cache<Key, KnnFieldMapping> known = CacheBuilder.<Key, KnnFieldMapping>builder()
            .setMaximumWeight(REMEMBERED)
            .build();

    /**
     * @param field its full name, no alias
     * @return null if the field is no vector field
     */
    KnnFieldMapping of(QueryShardContext shard, String field) {
        Key key = new Key(shard.getFullyQualifiedIndex().getUUID(), field);
        KnnFieldMapping mapping = known.get(key);
        if (mapping == null) {
            mapping = read(shard.getMapperService().documentMapper(), field);
            if (mapping != null) {
                known.put(key, mapping);
            }
        }
        return mapping;
    }

    private static KnnFieldMapping read(DocumentMapper document, String field) {
        Mapper mapper = document == null ? null : document.mappers().getMapper(field);
        if (mapper == null) {
            return null;
        }
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            mapper.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.endObject();
            Map<String, Object> json =
                    XContentHelper.convertToMap(JsonXContent.jsonXContent, builder.toString(), false);
            return json.get(mapper.simpleName()) instanceof Map<?, ?> parameters
                    ? KnnFieldMapping.parse(parameters)
                    : null;
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
