/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.ingest.semanticid.CodebookReference;
import dev.recsys.ingest.semanticid.PrefixTokens;
import dev.recsys.plugin.ranking.context.WantedFields;
import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.Feature;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.BytesRef;

/**
 * The semantic IDs of a context with which those of candidates are compared.
 *
 * @param ids   may be none
 * @param depth codes of the longest one
 */
record ContextPrefixes(List<PrefixColumn.Other> ids, int depth) {
    static ContextPrefixes of(Feature.Prefix feature, RankingContext context) {
        List<ContextItem> items =
                switch (feature.with()) {
                    case ITEM -> context.item() == null ? List.of() : List.of(context.item());
                    case HISTORY_MAX, HISTORY_MEAN ->
                        context.user() == null ? List.of() : context.user().history();
                };
        List<PrefixColumn.Other> ids = new ArrayList<>();
        int depth = 0;
        for (ContextItem item : items) {
            if (item.fields().get(WantedFields.codes(feature.field())) instanceof ContextValue.Numbers codes
                    && item.fields().get(WantedFields.codebook(feature.field()))
                            instanceof ContextValue.Text codebook) {
                int[] path = new int[codes.values().length];
                for (int level = 0; level < path.length; level++) {
                    path[level] = (int) codes.values()[level];
                }
                CodebookReference reference = CodebookReference.parse(codebook.text());
                String token = PrefixTokens.token(reference.version(), path, path.length);
                ids.add(new PrefixColumn.Other(new BytesRef(reference.name()), new BytesRef(token)));
                depth = Math.max(depth, path.length);
            }
        }
        return new ContextPrefixes(ids, depth);
    }
}
