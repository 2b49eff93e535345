/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;

/** How text becomes terms where queries are compared, named as OpenSearch names its analyzers. Names are part of stored filters. */
public enum TextLanguage {
    ENGLISH(EnglishAnalyzer::new),
    /** Words in lower case, not stemmed: for any language with spaces between words. */
    STANDARD(StandardAnalyzer::new),
    CJK(CJKAnalyzer::new),
    DUTCH(DutchAnalyzer::new),
    FRENCH(FrenchAnalyzer::new),
    GERMAN(GermanAnalyzer::new),
    ITALIAN(ItalianAnalyzer::new),
    PORTUGUESE(PortugueseAnalyzer::new),
    SPANISH(SpanishAnalyzer::new);

    private final Supplier<Analyzer> analyzer;

    TextLanguage(Supplier<Analyzer> analyzer) {
        this.analyzer = analyzer;
    }

    /** A new one, which threads may share. */
    public Analyzer newAnalyzer() {
        return analyzer.get();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException there is none; the message lists all
     */
    public static TextLanguage parse(String property, String text) {
        for (TextLanguage language : values()) {
            if (language.wireName().equals(text)) {
                return language;
            }
        }
        throw new IllegalArgumentException("[" + property + "] is [" + text + "]; it must be one of "
                + Arrays.stream(values()).map(TextLanguage::wireName).toList());
    }

    @Override
    public String toString() {
        return wireName();
    }
}
