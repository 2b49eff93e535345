/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ext;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.ranking.context.RandomContexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchHits;
import org.opensearch.search.SearchModule;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.test.OpenSearchTestCase;

/** What stands in {@code ext.recsys} survives the wire and JSON, and what is unknown there is refused by name. */
public class RecsysExtBuilderTests extends OpenSearchTestCase {
    /** Registers it as the plugin does. */
    public static final class ExtPlugin extends Plugin implements SearchPlugin {
        @Override
        public List<SearchExtSpec<?>> getSearchExts() {
            return List.of(RecsysExtBuilder.spec());
        }
    }

    private final SearchModule search = new SearchModule(Settings.EMPTY, List.of(new ExtPlugin()));

    private final NamedWriteableRegistry writeables = new NamedWriteableRegistry(search.getNamedWriteables());

    @Override
    protected NamedXContentRegistry xContentRegistry() {
        return new NamedXContentRegistry(search.getNamedXContents());
    }

    private static RecsysExtBuilder randomExt() {
        return new RecsysExtBuilder(new RecsysExt(
                rarely() ? null : randomRewrites(),
                randomBoolean() ? null : new RandomContexts(random()).next(),
                randomBoolean() ? null : new LogFeaturesSection(randomList(2, () -> randomAlphaOfLength(3)))));
    }

    private static RewritesSection randomRewrites() {
        List<RewritesSection.Applied> applied = new ArrayList<>();
        for (int i = randomInt(3); i > 0; i--) {
            List<String> hits = randomList(4, () -> randomAlphaOfLength(3));
            applied.add(new RewritesSection.Applied(
                    randomAlphaOfLengthBetween(1, 9),
                    randomFrom(RewriteType.values()),
                    randomFrom("always", "zero_results"),
                    randomIntBetween(1, 40) / 8f,
                    hits,
                    randomInt(hits.size())));
        }
        List<RewritesSection.Category> categories = new ArrayList<>();
        for (int i = randomInt(2); i > 0; i--) {
            categories.add(new RewritesSection.Category(
                    randomAlphaOfLength(4), randomDouble(), randomFrom("boost", "filter")));
        }
        return new RewritesSection(
                "shop@" + randomIntBetween(1, 9),
                randomBoolean() ? null : randomAlphaOfLength(5),
                randomFrom("exact", "nearest", "fallback", "none"),
                randomBoolean() ? Double.NaN : randomDouble(),
                applied,
                categories,
                randomBoolean() ? null : "timeout",
                randomBoolean() ? null : "helped");
    }

    public void testSurvivesTheWire() throws IOException {
        for (int round = 0; round < 100; round++) {
            RecsysExtBuilder ext = randomExt();
            try (BytesStreamOutput out = new BytesStreamOutput()) {
                out.writeNamedWriteable(ext);
                StreamInput in = out.bytes().streamInput();
                SearchExtBuilder read =
                        new NamedWriteableAwareStreamInput(in, writeables).readNamedWriteable(SearchExtBuilder.class);
                assertEquals(ext, read);
                assertEquals(ext.hashCode(), read.hashCode());
                assertEquals(0, in.available());
            }
        }
    }

    /** A node from before {@code context} and {@code log_features} reads format 1 only; what it writes is read. */
    public void testWhatHasNoLaterSectionIsWrittenAsBeforeThem() throws IOException {
        RewritesSection rewrites = randomRewrites();
        try (BytesStreamOutput expected = new BytesStreamOutput();
                BytesStreamOutput out = new BytesStreamOutput()) {
            expected.writeVInt(1);
            expected.writeOptionalWriteable(rewrites);
            new RecsysExt(rewrites, null, null).writeTo(out);
            assertEquals(expected.bytes(), out.bytes());
            assertEquals(
                    new RecsysExt(rewrites, null, null),
                    RecsysExt.read(expected.bytes().streamInput()));
        }
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            RecsysExt.EMPTY.withLogFeatures(new LogFeaturesSection(List.of())).writeTo(out);
            assertEquals(2, out.bytes().streamInput().readVInt());
        }
    }

    public void testFeaturesAreLoggedWhereTheRequestSaysSo() throws IOException {
        assertEquals(
                new LogFeaturesSection(List.of()),
                RecsysExtBuilder.in(parse("{\"ext\":{\"recsys\":{\"log_features\":true}}}")
                                .ext())
                        .logFeatures());
        assertEquals(
                new LogFeaturesSection(List.of("bm25")),
                RecsysExtBuilder.in(parse("{\"ext\":{\"recsys\":{\"log_features\":{\"names\":[\"bm25\"]}}}}")
                                .ext())
                        .logFeatures());
        assertNull(RecsysExtBuilder.in(
                        parse("{\"ext\":{\"recsys\":{\"log_features\":false}}}").ext())
                .logFeatures());
    }

    /** The way of a response: its {@code ext} holds it under its own name. */
    public void testAResponseShowsItUnderItsName() throws IOException {
        for (int round = 0; round < 100; round++) {
            RecsysExtBuilder ext = randomExt();
            InternalSearchResponse response = new InternalSearchResponse(
                    SearchHits.empty(), null, null, null, false, null, 1, List.of(ext), List.of());
            XContentBuilder builder = XContentFactory.jsonBuilder().startObject();
            response.toXContent(builder, ToXContent.EMPTY_PARAMS).endObject();
            Map<String, Object> json = XContentHelper.convertToMap(
                            BytesReference.bytes(builder), true, MediaTypeRegistry.JSON)
                    .v2();
            Map<?, ?> section = (Map<?, ?>) ((Map<?, ?>) json.get("ext")).get("recsys");
            RewritesSection rewrites = ext.sections().rewrites();
            assertEquals(rewrites != null, section.containsKey("rewrites"));
            if (rewrites != null) {
                Map<?, ?> shown = (Map<?, ?>) section.get("rewrites");
                assertEquals(rewrites.table(), shown.get("table"));
                assertEquals(rewrites.reason(), shown.get("reason"));
                List<?> applied = (List<?>) shown.get("applied");
                for (int i = 0; i < applied.size(); i++) {
                    Map<?, ?> each = (Map<?, ?>) applied.get(i);
                    assertEquals(rewrites.applied().get(i).hits(), each.get("hits"));
                    assertEquals(rewrites.applied().get(i).hits().size(), each.get("hit_count"));
                }
            }
        }
    }

    public void testSurvivesARequestsJson() throws IOException {
        for (int round = 0; round < 100; round++) {
            RecsysExtBuilder ext = randomExt();
            SearchSourceBuilder source = new SearchSourceBuilder().ext(List.of(ext));
            assertEquals(List.of(ext), parse(source.toString()).ext());
        }
    }

    public void testWhatIsUnknownIsNamed() {
        String message = refused("{\"ext\":{\"recsys\":{\"rewrite\":{}}}}");
        assertThat(message, containsString("[rewrite] is unknown; allowed are [context, log_features, rewrites]"));
        message = refused("{\"ext\":{\"recsys\":{\"rewrites\":{\"table\":\"t\",\"match\":\"none\",\"took\":1}}}}");
        assertThat(message, containsString("[rewrites.took] is unknown"));
        message = refused("{\"ext\":{\"recsys\":{\"rewrites\":{\"match\":\"none\"}}}}");
        assertThat(message, containsString("[rewrites.table] is missing"));
        message = refused("{\"ext\":{\"recsys\":{\"context\":{\"query\":\"red shoes\"}}}}");
        assertThat(message, containsString("[context.task] is missing"));
        message = refused("{\"ext\":{\"recsys\":{\"log_features\":\"all\"}}}");
        assertThat(message, containsString("[log_features] is [all]; it must be true, false, or"));
        message = refused("{\"ext\":{\"recsys\":{\"log_features\":{\"names\":[]}}}}");
        assertThat(message, containsString("[log_features.names] is [[]]; it must be a name or a list of names"));
        message = refused("{\"ext\":{\"recsys\":[]}}");
        assertThat(message, containsString("must be an object"));
    }

    /** What others say in {@code ext} stays, in its order. */
    public void testOthersKeepTheirExt() {
        SearchExtBuilder first = new OtherExt("a");
        SearchExtBuilder second = new OtherExt("b");
        RecsysExtBuilder ours = randomExt();
        RewritesSection section = new RewritesSection("t", null, "none", Double.NaN, List.of(), List.of(), null, null);
        List<SearchExtBuilder> changed =
                RecsysExtBuilder.change(List.of(first, ours, second), ext -> ext.withRewrites(section));
        assertEquals(List.of(first, second, new RecsysExtBuilder(ours.sections().withRewrites(section))), changed);
    }

    private String refused(String json) {
        return expectThrows(ParsingException.class, () -> parse(json)).getMessage();
    }

    private SearchSourceBuilder parse(String json) throws IOException {
        try (XContentParser parser = createParser(XContentType.JSON.xContent(), json)) {
            return SearchSourceBuilder.fromXContent(parser);
        }
    }

    private static final class OtherExt extends SearchExtBuilder {
        private final String name;

        OtherExt(String name) {
            this.name = name;
        }

        @Override
        public String getWriteableName() {
            return name;
        }

        @Override
        public void writeTo(StreamOutput out) {}

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.field(name, true);
        }

        @Override
        public boolean equals(Object other) {
            return other == this;
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }
}
