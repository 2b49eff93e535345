/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.TextLanguage;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What was learned of how well generated queries fit their documents: keep the best share of each type.
 *
 * <p>The idea is doc2query−− (Gospodinov, MacAvaney and Macdonald, ECIR 2023): a model makes up queries that its document does not
 * answer, and those do more harm in an index than the good ones do good; a relevance score of each query for its own document tells
 * them apart.
 *
 * @param language  how text becomes terms
 * @param terms     statistics of the documents' terms; null where a search scores
 * @param search    the query, as JSON with {@code "$query"} where the text belongs, whose score for its document a query gets; null
 *     where BM25 of the document's text scores
 * @param quantiles of the scores of each type, where there were queries of it
 * @param keep      share of each type that is kept unless a user says otherwise, above 0, at most 1
 */
public record ConsistencyFilter(
        TextLanguage language,
        TermStatistics terms,
        String search,
        Map<RewriteType, Quantiles> quantiles,
        double keep) {
    /** What did best in the paper, section 4. */
    public static final double DEFAULT_KEEP = 0.3;

    public ConsistencyFilter {
        Objects.requireNonNull(language, "language");
        if ((terms == null) == (search == null)) {
            throw new IllegalArgumentException("a rewrite filter has either statistics of terms or a search");
        }
        Map<RewriteType, Quantiles> copy = new EnumMap<>(RewriteType.class);
        copy.putAll(quantiles);
        quantiles = Collections.unmodifiableMap(copy);
        if ((keep > 0 && keep <= 1) == false) {
            throw new IllegalArgumentException("[keep] is [" + keep + "]; it must be above 0 and at most 1");
        }
    }

    /** One whose scores are BM25 of the document's text. */
    public ConsistencyFilter(
            TextLanguage language, TermStatistics terms, Map<RewriteType, Quantiles> quantiles, double keep) {
        this(language, terms, null, quantiles, keep);
    }

    /** The least score of a query of that type if a share of them is kept; 0 for a type that was not seen, so that all are. */
    public double threshold(RewriteType type, double share) {
        Quantiles known = quantiles.get(type);
        return known == null ? 0 : known.at(1 - share);
    }

    /** The same with another share that is kept. */
    public ConsistencyFilter withKeep(double share) {
        return new ConsistencyFilter(language, terms, search, quantiles, share);
    }
}
