/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class QueryFilterTests extends OpenSearchTestCase {
    private static final Map<RewriteType, Integer> TYPES =
            new EnumMap<>(Map.of(RewriteType.NATURAL, 2, RewriteType.BROAD, 1));
    private static final DocumentText DOCUMENT = DocumentText.read(
            Map.of("title", "Dome Tent, 2-Person!", "tags", List.of("Camping gear", "green")),
            List.of("title", "tags"));
    private static final String INSTRUCTIONS =
            "Write as people type into a search box, and never mention that you are a machine.";

    private static FilteredQueries filter(FilterOptions options, GeneratedQuery... queries) {
        return new QueryFilter(
                        options,
                        TYPES,
                        INSTRUCTIONS,
                        text -> query -> query.text().contains("far") == false)
                .filter(DOCUMENT, Arrays.asList(queries));
    }

    private static GeneratedQuery query(String text, RewriteType type, double confidence) {
        return new GeneratedQuery(text, type, confidence);
    }

    /** Each by itself beside a good query, so that nothing but its own reason can drop it. */
    private static void assertDropped(DropReason reason, String... texts) {
        for (String text : texts) {
            FilteredQueries filtered = filter(
                    FilterOptions.DEFAULT,
                    query(text, RewriteType.NATURAL, 0.9),
                    query("light shelter", RewriteType.NATURAL, 0.8));
            assertEquals(text, Map.of(reason, 1), filtered.dropped());
            assertEquals(text, List.of(query("light shelter", RewriteType.NATURAL, 0.8)), filtered.kept());
        }
    }

    private static void assertKept(String... texts) {
        for (String text : texts) {
            FilteredQueries filtered = filter(FilterOptions.DEFAULT, query(text, RewriteType.NATURAL, 1));
            assertEquals(text, Map.of(), filtered.dropped());
            assertEquals(text, 1, filtered.kept().size());
        }
    }

    public void testWhatSaysNothing() {
        assertDropped(DropReason.EMPTY, "", "   ", "\u00a0", "!?", "...");
        assertDropped(DropReason.TOO_SHORT, "a", "é", "\ud83d\ude00a".substring(2));
    }

    public void testLengthsCountCodePoints() {
        assertKept("ab", "家庭", "a".repeat(80), "𝒳".repeat(80));
        assertDropped(DropReason.TOO_LONG, "a".repeat(81), "word ".repeat(20));
    }

    public void testControlCharacters() {
        assertDropped(
                DropReason.CONTROL_CHARACTERS,
                "two\nlines",
                "tab\there",
                "null\u0000",
                "right\u202eto left",
                "zero\u200bwidth",
                "half \ud83d",
                "own \ue000");
        assertKept("می\u200cخواهم", "family 👨\u200d👩\u200d👧 tent");
    }

    public void testAddresses() {
        assertDropped(
                DropReason.LINK,
                "see http://evil.example",
                "HTTPS://x.org tent",
                "www.tents.com",
                "mail a.b@c.example",
                "tents.com/cheap",
                "mailto:x",
                "javascript://x");
        assertKept("amazon.com gift", "and/or tent", "24/7 shelter", "usb.c/hdmi", "@home tent", "no. 5");
    }

    public void testMarkup() {
        assertDropped(
                DropReason.MARKUP,
                "<b>tent</b>",
                "tent <script>",
                "tent &amp; pole",
                "tent &#x27;",
                "```tent```",
                "**tent**",
                "[tent](x)",
                "# tent list",
                "{\"text\":\"tent\"}",
                "tent\\n");
        assertKept("tent < 500", "c# tent book", "salt & pepper", "2* hotel", "[sealed] tent", "tent #5");
    }

    public void testTheInstructionsSaidAgain() {
        assertDropped(
                DropReason.REPEATS_INSTRUCTIONS,
                "as people type into a search box",
                "Write as PEOPLE type, into a search!",
                "x never mention that you are a machine");
        assertKept("people type into a search", "a search box for people");
    }

    public void testWhatTheDocumentSaysAlready() {
        assertDropped(
                DropReason.EQUALS_FIELD,
                "dome tent 2 person",
                "Dome Tent, 2-Person!",
                "GREEN",
                "camping gear green",
                "camping  gear");
        assertKept("dome tent", "tents, dome");
    }

    public void testWhatIsFarFromTheDocument() {
        assertDropped(DropReason.INCONSISTENT, "far away");
    }

    public void testTypesThatWereNotAskedFor() {
        FilteredQueries filtered = filter(
                FilterOptions.DEFAULT, query("igloo", RewriteType.SUBSTITUTE, 1), query("", RewriteType.CORRECTED, 1));
        assertEquals(new FilteredQueries(List.of(), Map.of(DropReason.WRONG_TYPE, 2)), filtered);
    }

    public void testTheMoreConfidentOfTwoWithTheSameStemsStays() {
        FilteredQueries filtered = filter(
                FilterOptions.DEFAULT,
                query("shelters for hiking", RewriteType.NATURAL, 0.2),
                query("hike shelter", RewriteType.BROAD, 0.7),
                query("the hiking shelter", RewriteType.NATURAL, 0.6),
                query("the who", RewriteType.NATURAL, 0.5),
                query("The Who!", RewriteType.NATURAL, 0.4));
        assertEquals(
                List.of(query("the who", RewriteType.NATURAL, 0.5), query("hike shelter", RewriteType.BROAD, 0.7)),
                filtered.kept());
        assertEquals(Map.of(DropReason.DUPLICATE, 3), filtered.dropped());
    }

    public void testTheMostConfidentOfATypeStay() {
        FilteredQueries filtered = filter(
                FilterOptions.DEFAULT,
                query("one", RewriteType.NATURAL, 0.1),
                query("gear", RewriteType.BROAD, 0.1),
                query("two", RewriteType.NATURAL, 0.9),
                query("three", RewriteType.NATURAL, 0.5),
                query("outdoor", RewriteType.BROAD, 0.1));
        assertEquals(
                List.of(
                        query("two", RewriteType.NATURAL, 0.9),
                        query("three", RewriteType.NATURAL, 0.5),
                        query("gear", RewriteType.BROAD, 0.1)),
                filtered.kept());
        assertEquals(Map.of(DropReason.TOO_MANY, 2), filtered.dropped());
    }

    public void testFiltersCanBeSwitchedOff() {
        FilterOptions lax = new FilterOptions(1, 20, TextLanguage.STANDARD, true, true, true, true);
        FilteredQueries filtered =
                filter(lax, query("<a>", RewriteType.NATURAL, 1), query("GREEN", RewriteType.NATURAL, 1));
        assertEquals(Map.of(), filtered.dropped());
        FilteredQueries twice =
                filter(lax, query("www.x.com", RewriteType.NATURAL, 1), query("www.x.com", RewriteType.NATURAL, 1));
        assertEquals(Map.of(), twice.dropped());
    }

    public void testWithoutLimitsAnyNumberOfAnyTypeOfDocumentsIsKept() {
        QueryFilter filter = new QueryFilter(FilterOptions.DEFAULT, null, "", ConsistencyCheck.NONE);
        FilteredQueries filtered = filter.filter(
                DOCUMENT,
                List.of(
                        query("igloo", RewriteType.SUBSTITUTE, 1),
                        query("iglu house", RewriteType.SUBSTITUTE, 1),
                        query("tnet", RewriteType.CORRECTED, 1)));
        assertEquals(2, filtered.kept().size());
        assertEquals(Map.of(DropReason.WRONG_TYPE, 1), filtered.dropped());
    }

    /** Nothing is lost and nothing is counted twice. */
    public void testEachQueryIsKeptOrCounted() {
        for (int run = 0; run < 100; run++) {
            GeneratedQuery[] queries = new GeneratedQuery[randomIntBetween(0, 30)];
            for (int i = 0; i < queries.length; i++) {
                String text =
                        randomFrom("tent", "tents", "far", "", "a", "<b>", "x\ny", randomUnicodeOfLength(5), "www.x");
                queries[i] = query(text, randomFrom(RewriteType.values()), randomDoubleBetween(0, 1, true));
            }
            FilteredQueries filtered = filter(FilterOptions.DEFAULT, queries);
            int dropped = filtered.dropped().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            assertEquals(queries.length, filtered.kept().size() + dropped);
        }
    }
}
