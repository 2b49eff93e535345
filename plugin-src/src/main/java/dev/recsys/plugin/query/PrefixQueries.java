/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import org.opensearch.index.mapper.KeywordFieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.ConstantScoreQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.IdsQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.QueryShardException;
import org.opensearch.index.query.TermsQueryBuilder;

/** Turns resolved prefixes into plain queries on the keyword fields of one index. */
final class PrefixQueries {
    private PrefixQueries() {}

    /**
     * The best of constant scores, without the documents of this index that were given as examples.
     *
     * @throws QueryShardException (400) the index maps a prefix field otherwise; the message shows the mapping that works
     */
    static QueryBuilder plain(ResolvedPrefixes resolved, QueryShardContext context) {
        String index = context.getFullyQualifiedIndex().getName();
        SemanticIdMapping mapping = new SemanticIdMapping(resolved.field(), resolved.depth());
        DisMaxQueryBuilder best = new DisMaxQueryBuilder().tieBreaker(0);
        for (ResolvedPrefixes.Prefixes prefixes : resolved.prefixes()) {
            String field = resolved.field() + "." + SemanticIdMapping.level(prefixes.level());
            if (isUsable(field, index, mapping, resolved.ignoreUnmapped(), context)) {
                best.add(new ConstantScoreQueryBuilder(new TermsQueryBuilder(field, prefixes.tokens()))
                        .boost(prefixes.score()));
            }
        }
        if (best.innerQueries().isEmpty()) {
            return new MatchNoneQueryBuilder();
        }
        IdsQueryBuilder own = new IdsQueryBuilder();
        for (ResolvedPrefixes.Excluded excluded : resolved.excluded()) {
            if (excluded.index().equals(index)) {
                own.addIds(excluded.id());
            }
        }
        return own.ids().isEmpty() ? best : new BoolQueryBuilder().must(best).mustNot(own);
    }

    private static boolean isUsable(
            String field, String index, SemanticIdMapping mapping, boolean ignoreUnmapped, QueryShardContext context) {
        MappedFieldType type = context.fieldMapper(field);
        if (type == null) {
            if (ignoreUnmapped) {
                return false;
            }
            throw new QueryShardException(
                    context,
                    mapping.unmapped(index, field) + " (or set [ignore_unmapped] to match nothing in such an index)");
        }
        String kind = type.unwrap().typeName();
        if (KeywordFieldMapper.CONTENT_TYPE.equals(kind) == false || type.isSearchable() == false) {
            String shown = type.isSearchable() ? kind : kind + ", index: false";
            throw new QueryShardException(context, mapping.wrong(index, field, shown));
        }
        return true;
    }
}
