/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import dev.recsys.plugin.artifact.definition.Draft;
import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.unified.Ranker;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.test.OpenSearchTestCase;

public class RankerTypeTests extends OpenSearchTestCase {
    private static final ModelLimits LIMITS = ModelLimits.DEFAULT;

    private final RankerType type = new RankerType(() -> 60_000);

    private static Draft<Ranker> draft(RankerType type, String body) throws IOException {
        return type.draft(new BytesArray(body), MediaTypeRegistry.JSON);
    }

    private Draft<Ranker> draft(String body) throws IOException {
        return draft(type, body);
    }

    private static void refuses(String message, RankerType type, String body) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> draft(type, body));
        assertThat(e.getMessage(), containsString(message));
    }

    private void refuses(String message, String body) {
        refuses(message, type, body);
    }

    private void refusesContent(String message, byte[] content) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> type.decode(content));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testEveryFormatPredictsWhatItsLibraryDoes() throws IOException {
        check(ModelResources.LIGHTGBM, ModelResources.lightGbm(), ModelResources.file("lightgbm.txt"));
        check(ModelResources.XGBOOST, ModelResources.xgBoostText(), ModelResources.file("xgboost.json"));
        check(ModelResources.XGBOOST, ModelResources.xgBoostUbjson(), ModelResources.file("xgboost.ubj"));
        check(ModelResources.XGBOOST, ModelResources.xgBoostJson(), null);
        // A missing feature adds nothing.
        check(new double[] {2.5, 24.5, 0.5, 39.5, 14.5}, ModelResources.linear(2), null);
    }

    private void check(double[] expected, String body, byte[] file) throws IOException {
        Draft<Ranker> draft = draft(body);
        assertArrayEquals(expected, ModelResources.scores(draft.value()), 1e-6);
        Ranker stored = type.decode(draft.content());
        assertArrayEquals(expected, ModelResources.scores(stored), 1e-6);
        assertEquals(draft.value().tasks(), stored.tasks());
        assertEquals(draft.value().features(), stored.features());
        assertEquals(draft.value().imputation(), stored.imputation());
        assertThat(type.bytes(stored), greaterThan(stored.model().bytes()));
        if (file != null) {
            assertArrayEquals(
                    "unchanged",
                    file,
                    RankerCodec.decode(draft.content()).source().file());
        }
    }

    public void testTheDescriptionHasAllButTheFile() throws IOException {
        String spec = "{\"tasks\":[\"search\",\"similar\"],\"features\":[{\"name\":\"price\",\"type\":\"field\","
                + "\"field\":\"price\",\"missing\":\"nan\"},{\"name\":\"bm25\",\"type\":\"first_pass\",\"missing\":0.0}],"
                + "\"imputation\":{\"similar\":{\"$query\":\"$item.title\"}},\"model\":";
        String linear = Strings.toString(
                XContentType.JSON, draft(ModelResources.linear(2)).description());
        assertEquals(
                spec + "{\"format\":\"linear\",\"label\":\"linear, 1 features\",\"outputs\":1,\"output\":0,"
                        + "\"features\":[\"bm25\"],\"file_bytes\":35,\"memory_bytes\":16}}",
                linear);
        String trees = Strings.toString(
                XContentType.JSON, draft(ModelResources.lightGbm()).description());
        assertThat(trees, containsString(spec + "{\"format\":\"lightgbm\",\"label\":\"LightGBM"));
        assertThat(trees, containsString("\"trees\":3,\"nodes\":"));
        assertThat(
                trees,
                containsString("\"features\":[\"bm25\",\"price\"],\"file_bytes\":"
                        + ModelResources.file("lightgbm.txt").length));
    }

    public void testAModelThatReadsWhatIsNotDeclaredIsRefused() {
        refuses(
                "the model reads features [colour] that [features] does not declare; declared are [price, bm25]",
                ModelResources.body("{\"format\":\"linear\",\"weights\":{\"colour\":1,\"bm25\":1}}"));
        refuses(
                "the model reads features [f0, f1] that [features] does not declare",
                ModelResources.xgBoostJson().replace(",\"features\":[\"bm25\",\"price\"]", ""));
        refuses(
                "[model]: there are [1] names of features; the model reads [2] columns",
                ModelResources.xgBoostJson().replace("[\"bm25\",\"price\"]", "[\"bm25\"]"));
        refuses(
                "[model]: two features have the name [bm25]",
                ModelResources.xgBoostJson().replace("[\"bm25\",\"price\"]", "[\"bm25\",\"bm25\"]"));
    }

    public void testATruncatedModelIsRefused() {
        String text = ModelResources.text("lightgbm.txt");
        // What follows the trees says nothing of them.
        int end = text.indexOf("end of trees");
        for (int i = 0; i < 20; i++) {
            int length = 5 + random().nextInt(end - 5);
            refuses(
                    "[model]: ",
                    ModelResources.body("{\"format\":\"lightgbm\",\"text\":"
                            + ModelResources.quoted(text.substring(0, length)) + "}"));
        }
        String json = ModelResources.text("xgboost.json").strip();
        int length = 2 + random().nextInt(json.length() - 2);
        refuses(
                "[model]: ",
                ModelResources.body(
                        "{\"format\":\"xgboost\",\"json\":" + ModelResources.quoted(json.substring(0, length)) + "}"));
        refuses("the body cannot be read", ModelResources.lightGbm().substring(0, 400));
    }

    public void testAFileOfAnotherFormatIsRefused() {
        refuses(
                "[model]: [model.format] is [lightgbm], but the file is XGBOOST_JSON; it must be one of [LIGHTGBM_TEXT]",
                ModelResources.body("{\"format\":\"lightgbm\",\"text\":"
                        + ModelResources.quoted(ModelResources.text("xgboost.json")) + "}"));
        refuses(
                "[model.format] is [xgboost], but the file is LIGHTGBM_TEXT",
                ModelResources.body("{\"format\":\"xgboost\",\"json\":"
                        + ModelResources.quoted(ModelResources.text("lightgbm.txt")) + "}"));
        refuses(
                "[model]: the model is in no known format",
                ModelResources.body("{\"format\":\"lightgbm\",\"text\":\"hello\"}"));
        refuses("[output] is [1]", ModelResources.lightGbm().replace("\"format\"", "\"output\":1,\"format\""));
    }

    public void testAModelThatIsTooLargeIsRefused() {
        // Not by HTTP, which takes 100 MB, nor by the reader of JSON, which takes strings of 50 million characters.
        Exception body = assertThrows(IllegalArgumentException.class, () -> RankerType.checkBody(50 << 20));
        assertThat(
                body.getMessage(), containsString("the body has [52428800] bytes, so its [model] must be too large"));
        assertThat(body.getMessage(), containsString("at most [33554432] bytes"));
        RankerType.checkBody((32 << 20) / 3 * 4);
        int size = ModelResources.file("lightgbm.txt").length;
        refuses(
                "[model]: the model has [" + size + "] bytes; at most " + (size - 1) + " are read",
                limited(size - 1, LIMITS.trees(), LIMITS.nodes(), LIMITS.depth()),
                ModelResources.lightGbm());
        for (String model :
                List.of(ModelResources.lightGbm(), ModelResources.xgBoostJson(), ModelResources.xgBoostUbjson())) {
            refuses("[3] trees; at most 2 are read", limited(LIMITS.bytes(), 2, LIMITS.nodes(), LIMITS.depth()), model);
            refuses(" nodes; at most 10 are read", limited(LIMITS.bytes(), LIMITS.trees(), 10, LIMITS.depth()), model);
            refuses(
                    "the tree is deeper than [1]; at most that is read",
                    limited(LIMITS.bytes(), LIMITS.trees(), LIMITS.nodes(), 1),
                    model);
        }
    }

    private static RankerType limited(int bytes, int trees, int nodes, int depth) {
        return new RankerType(
                new ModelLimits(
                        bytes, trees, nodes, depth, LIMITS.features(), LIMITS.categories(), LIMITS.categoryBytes()),
                System::nanoTime,
                () -> 60_000);
    }

    public void testContentThatIsDamagedIsRefused() throws IOException {
        byte[] content = draft(ModelResources.lightGbm()).content();
        for (int length : new int[] {0, 3, 4, 5, 8, 9, 100, content.length / 2, content.length - 1}) {
            refusesContent("the content is truncated", Arrays.copyOf(content, length));
        }
        refusesContent("[1] bytes follow the model", Arrays.copyOf(content, content.length + 1));
        byte[] other = content.clone();
        other[0]++;
        refusesContent("the content is no ranking model", other);
        byte[] later = content.clone();
        later[4] = 2;
        refusesContent("the content has the layout [2]; this plugin reads [1]", later);
    }

    public void testReadingIsBoundedInTime() throws IOException {
        AtomicLong asked = new AtomicLong();
        draft(clocked(asked, 0, 1), ModelResources.lightGbm());
        // The clock is asked once at the start, and then goes on by a millisecond each time.
        long takes = asked.get() - 1;
        assertThat(takes, greaterThan(2L));
        Draft<Ranker> inTime = draft(clocked(new AtomicLong(), 1, takes), ModelResources.lightGbm());
        refuses(
                "[model]: reading the model took longer than the [" + (takes - 1) + "] ms that it may",
                clocked(new AtomicLong(), 1, takes - 1),
                ModelResources.lightGbm());
        assertNotNull(clocked(new AtomicLong(), 1, takes - 1).decode(inTime.content()));
        RankerType slow = clocked(new AtomicLong(), 10, takes - 1);
        Exception e = assertThrows(IllegalArgumentException.class, () -> slow.decode(inTime.content()));
        assertThat(e.getMessage(), containsString("took longer than the [" + 6 * (takes - 1) + "] ms"));
    }

    private static RankerType clocked(AtomicLong asked, long millisPerAsking, long uploadMillis) {
        return new RankerType(
                LIMITS,
                () -> TimeUnit.MILLISECONDS.toNanos(millisPerAsking * asked.getAndIncrement()),
                () -> uploadMillis);
    }
}
