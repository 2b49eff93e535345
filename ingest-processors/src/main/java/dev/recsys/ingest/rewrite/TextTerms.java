/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Turns text into terms; threads may share one. */
public final class TextTerms {
    private final TextLanguage language;
    private final Analyzer analyzer;

    public TextTerms(TextLanguage language) {
        this.language = language;
        this.analyzer = language.newAnalyzer();
    }

    public TextLanguage language() {
        return language;
    }

    /** The terms of a text in order, without stop words; a word said twice stands there twice. */
    public List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("text", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("reading a text that is in memory", e);
        }
        return terms;
    }
}
