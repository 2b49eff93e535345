/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import java.io.IOException;
import java.util.function.LongPredicate;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.opensearch.index.mapper.IdFieldMapper;

/** Finds the documents of a segment by the hash of their {@code _id}: there are no doc values for {@code _id}, so its terms are walked. */
public final class IdTerms {
    /** Terms between two looks at whether the search was cancelled. */
    private static final int CHECK_EVERY = 4096;

    /** Takes a document. */
    @FunctionalInterface
    public interface Visitor {
        void visit(int doc, long idHash);
    }

    private IdTerms() {}

    /**
     * Visits the documents whose hash is wanted, in the order of their {@code _id}; deleted and nested ones too.
     *
     * @param checkCancelled called now and then; throws if the search was cancelled
     */
    public static void walk(LeafReader reader, LongPredicate wanted, Visitor visitor, Runnable checkCancelled)
            throws IOException {
        Terms terms = reader.terms(IdFieldMapper.NAME);
        if (terms == null) {
            return;
        }
        TermsEnum each = terms.iterator();
        PostingsEnum postings = null;
        int seen = 0;
        for (BytesRef term = each.next(); term != null; term = each.next()) {
            if (++seen % CHECK_EVERY == 0) {
                checkCancelled.run();
            }
            long hash = KeyedHash.ofId(term);
            if (wanted.test(hash) == false) {
                continue;
            }
            postings = each.postings(postings, PostingsEnum.NONE);
            for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
                visitor.visit(doc, hash);
            }
        }
    }
}
