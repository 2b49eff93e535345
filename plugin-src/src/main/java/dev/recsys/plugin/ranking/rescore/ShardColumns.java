/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.plugin.fields.NumericField;
import dev.recsys.plugin.quality.rescore.DocValueSignal;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.ContextColumns;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureColumn;
import dev.recsys.rescore.feature.FeatureExtractor;
import dev.recsys.rescore.feature.LevelWeights;
import dev.recsys.rescore.feature.QueryColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.Query;
import org.opensearch.index.mapper.KeywordFieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;

/**
 * Binds the features of a request to the fields of one shard.
 *
 * <p>A field that the index does not map is absent in all its documents; one that is mapped so that it cannot be read is an error.
 */
final class ShardColumns implements FeatureExtractor.Binder {
    private final ResolvedRanking ranking;
    private final RankingContext context;
    private final QueryShardContext shard;

    ShardColumns(ResolvedRanking ranking, QueryShardContext shard) {
        this.ranking = ranking;
        this.context = ranking.context();
        this.shard = shard;
    }

    @Override
    public FeatureColumn column(Feature feature) throws IOException {
        return switch (feature) {
            case Feature.Field field -> field(field);
            case Feature.FirstPass firstPass -> ContextColumns.FIRST_PASS;
            case Feature.Query query -> query(query);
            case Feature.Vector vector -> vector(vector);
            case Feature.Prefix prefix -> prefix(prefix);
            case Feature.Equal equal -> equal(equal);
            case Feature.Context value -> FeatureColumn.constant(ContextColumns.value(value, context));
            case Feature.QueryLength length -> FeatureColumn.constant(ContextColumns.length(length, context));
            case Feature.Quality quality -> quality(quality);
            case Feature.Cross cross ->
                throw new IllegalArgumentException("cross [" + cross.name() + "] has no column of its own");
        };
    }

    /** Who reads a field and for what, for messages. */
    private String user(Feature feature, String field) {
        return ranking.user() + ": field [" + field + "] of feature [" + feature.name() + "]";
    }

    private FeatureColumn field(Feature.Field feature) {
        String user = user(feature, feature.field());
        NumericField field = NumericField.find(user, feature.field(), NumericField.Kind.ANY, shard);
        return field == null ? FeatureColumn.ABSENT : new FieldColumn(field);
    }

    private FeatureColumn query(Feature.Query feature) throws IOException {
        QueryBuilder builder = ranking.queries().get(feature.name());
        Query query = builder == null ? null : builder.toQuery(shard);
        return query == null ? FeatureColumn.ABSENT : new QueryColumn(query);
    }

    private FeatureColumn vector(Feature.Vector feature) {
        float[] target = VectorColumn.target(feature, context);
        return target == null
                ? FeatureColumn.ABSENT
                : new VectorColumn(feature, target, shard.fieldMapper(feature.field()));
    }

    private FeatureColumn equal(Feature.Equal feature) {
        ContextValue value = feature.value().of(context);
        return value == null
                ? FeatureColumn.ABSENT
                : EqualFields.column(user(feature, feature.field()), feature, value, shard);
    }

    private FeatureColumn prefix(Feature.Prefix feature) {
        List<String> levels = new ArrayList<>();
        for (int level = 1; level <= Codebook.MAX_LEVELS; level++) {
            String field = feature.field() + "." + SemanticIdMapping.level(level);
            MappedFieldType type = shard.fieldMapper(field);
            if (type == null) {
                break;
            }
            if (isKeyword(type) == false) {
                String problem = type.hasDocValues() ? "cannot be read" : "has no doc values";
                throw NumericField.wrong(user(feature, field), type, shard, problem, "[keyword]");
            }
            levels.add(0, field);
        }
        ContextPrefixes prefixes = ContextPrefixes.of(feature, context);
        if (levels.isEmpty() || prefixes.ids().isEmpty()) {
            return FeatureColumn.ABSENT;
        }
        String codebook = feature.field() + "." + SemanticIdMapping.CODEBOOK;
        MappedFieldType named = shard.fieldMapper(codebook);
        LevelWeights weights = feature.weights() == null ? LevelWeights.linear(prefixes.depth()) : feature.weights();
        return new PrefixColumn(
                levels,
                named != null && isKeyword(named) ? codebook : null,
                prefixes.ids(),
                feature.with() == Feature.PrefixSource.HISTORY_MEAN,
                weights);
    }

    private static boolean isKeyword(MappedFieldType type) {
        return type.unwrap().typeName().equals(KeywordFieldMapper.CONTENT_TYPE) && type.hasDocValues();
    }

    private FeatureColumn quality(Feature.Quality feature) {
        VersionedProfile profile = ranking.profiles().get(feature.profile());
        Signal signal = ranking.signal(feature, profile);
        String user = ranking.user() + ", feature [" + feature.name() + "]";
        return new QualityColumn(DocValueSignal.of(signal, ranking.now(), user, shard));
    }
}
