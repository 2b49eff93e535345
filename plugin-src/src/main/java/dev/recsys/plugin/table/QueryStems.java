/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** What a search by stems makes of a query: two texts with equal stems find the same. */
public final class QueryStems implements AutoCloseable {
    private final Analyzer analyzer = new EnglishAnalyzer();

    /** English stems without stop words and order; of a text without any stem, the text itself. */
    public Set<String> of(String normalised) {
        Set<String> stems = new TreeSet<>();
        try (TokenStream stream = analyzer.tokenStream("query", normalised)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                stems.add(term.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        return stems.isEmpty() ? Set.of(normalised) : stems;
    }

    @Override
    public void close() {
        analyzer.close();
    }
}
