/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import static dev.recsys.plugin.async.Calls.assertFails;
import static dev.recsys.plugin.async.Calls.get;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.async.Async;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.action.admin.indices.get.GetIndexResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

public class ArtifactStoreTests extends OpenSearchSingleNodeTestCase {
    private static final String KIND = TextType.KIND;

    @Override
    protected Collection<Class<? extends Plugin>> getPlugins() {
        return List.of(RecsysPlugin.class);
    }

    private ArtifactStore store() {
        return getInstanceFromNode(ArtifactStore.class);
    }

    private ArtifactCache cache() {
        return getInstanceFromNode(ArtifactCache.class);
    }

    private ArtifactMetadata allocate(String name) {
        return get(l -> store().allocate(KIND, name, "{\"seed\":42}", "node:1", l));
    }

    private ArtifactMetadata complete(ArtifactMetadata metadata, String text) {
        return get(l -> store().complete(metadata, TextType.content(text), "{\"mse\":0.5}", true, l));
    }

    private ArtifactMetadata create(String name, String text) {
        return get(l -> store().create(KIND, name, "{}", TextType.content(text), "{}", true, l));
    }

    private ArtifactMetadata fail(ArtifactMetadata metadata, String reason) {
        return get(l -> store().fail(metadata, reason, l));
    }

    private Promotion promote(String reference) {
        return get(l -> store().promote(KIND, ArtifactReference.parse(reference), l));
    }

    private Deletion delete(String reference, boolean force) {
        return get(l -> store().delete(KIND, ArtifactReference.parse(reference), force, l));
    }

    private ArtifactVersions versions(String reference) {
        return get(l -> store().get(KIND, ArtifactReference.parse(reference), l));
    }

    private Loaded<String> load(String reference) {
        return get(l -> cache().load(new TextType(), ArtifactReference.parse(reference), l));
    }

    public void testAVersionGoesFromTrainingToLive() {
        ArtifactMetadata allocated = allocate("products");
        assertEquals(1, allocated.version());
        assertEquals(ArtifactState.TRAINING, allocated.state());
        assertEquals(
                ArtifactState.TRAINING, versions("products").versions().get(0).state());

        ArtifactMetadata done = complete(allocated, "hello");
        assertEquals(ArtifactState.LIVE, done.state());
        ArtifactMetadata stored = versions("products").versions().get(0);
        assertEquals(ArtifactState.LIVE, stored.state());
        assertEquals("{\"seed\":42}", stored.parameters());
        assertEquals("{\"mse\":0.5}", stored.metrics());
        assertEquals(5, stored.content().bytes());
        assertEquals("node:1", stored.run().taskId());
        assertEquals("hello", load("products").value());
        assertEquals(1, load("products").version());
    }

    public void testTheIndexIsHiddenAndExpands() {
        create("products", "hello");
        GetIndexResponse index = client().admin()
                .indices()
                .prepareGetIndex()
                .addIndices(ArtifactIndex.NAME)
                .get();
        assertEquals("true", index.getSetting(ArtifactIndex.NAME, "index.hidden"));
        assertEquals("0-1", index.getSetting(ArtifactIndex.NAME, "index.auto_expand_replicas"));
        assertEquals("1", index.getSetting(ArtifactIndex.NAME, "index.number_of_shards"));
        assertThat(
                index.mappings().get(ArtifactIndex.NAME).source().toString(), containsString("\"schema_version\":1"));
    }

    public void testConcurrentAllocationsGiveDistinctVersions() {
        int count = 20;
        List<PlainActionFuture<ArtifactMetadata>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PlainActionFuture<ArtifactMetadata> future = PlainActionFuture.newFuture();
            store().allocate(KIND, "products", "{}", null, future);
            futures.add(future);
        }
        Set<Integer> versions = futures.stream()
                .map(future -> future.actionGet().version())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(IntStream.rangeClosed(1, count).boxed().collect(Collectors.toCollection(TreeSet::new)), versions);
    }

    public void testOfConcurrentFirstCompletionsOneIsPromoted() {
        List<ArtifactMetadata> allocated =
                IntStream.range(0, 5).mapToObj(i -> allocate("products")).toList();
        List<PlainActionFuture<ArtifactMetadata>> futures = new ArrayList<>();
        for (ArtifactMetadata metadata : allocated) {
            PlainActionFuture<ArtifactMetadata> future = PlainActionFuture.newFuture();
            store().complete(metadata, TextType.content("v" + metadata.version()), "{}", true, future);
            futures.add(future);
        }
        List<ArtifactMetadata> done =
                futures.stream().map(PlainActionFuture::actionGet).toList();
        assertEquals(
                1, done.stream().filter(m -> m.state() == ArtifactState.LIVE).count());
        assertEquals(
                4,
                done.stream().filter(m -> m.state() == ArtifactState.CANDIDATE).count());
    }

    public void testOnlyTheFirstCompletedVersionIsPromotedByItself() {
        fail(allocate("products"), "no reason");
        assertEquals(
                "the first that completes counts",
                ArtifactState.LIVE,
                create("products", "two").state());
        assertEquals(ArtifactState.CANDIDATE, create("products", "three").state());
        delete("products@2", true);
        assertEquals(
                "none is live, but it is not the first",
                ArtifactState.CANDIDATE,
                create("products", "four").state());

        ArtifactMetadata quiet = allocate("quiet");
        ArtifactMetadata done = get(l -> store().complete(quiet, TextType.content("x"), "{}", false, l));
        assertEquals(ArtifactState.CANDIDATE, done.state());
        assertEquals(ArtifactState.CANDIDATE, create("quiet", "y").state());
    }

    public void testPromotionAndRollback() {
        create("products", "one");
        create("products", "two");
        assertEquals("one", load("products").value());
        assertEquals("two", load("products@2").value());

        Promotion promotion = promote("products");
        assertEquals(2, promotion.promoted().version());
        assertEquals(ArtifactState.LIVE, promotion.promoted().state());
        assertEquals(1, promotion.former());
        assertEquals(1, promotion.nodes().successful());
        assertEquals(List.of(), promotion.nodes().failed());
        assertEquals("two", load("products").value());
        assertEquals(
                List.of(ArtifactState.LIVE, ArtifactState.RETIRED),
                versions("products").versions().stream()
                        .map(ArtifactMetadata::state)
                        .toList());

        promote("products@1");
        assertEquals("one", load("products").value());
        assertEquals(
                List.of(ArtifactState.RETIRED, ArtifactState.LIVE),
                versions("products").versions().stream()
                        .map(ArtifactMetadata::state)
                        .toList());
        assertEquals(
                "promoting what is live changes nothing",
                1,
                promote("products@1").former());
    }

    public void testConcurrentPromotionsLeaveOneLiveVersion() {
        int count = 6;
        for (int i = 1; i <= count; i++) {
            create("products", "text " + i);
        }
        List<PlainActionFuture<Promotion>> futures = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            PlainActionFuture<Promotion> future = PlainActionFuture.newFuture();
            store().promote(KIND, new ArtifactReference("products", i), future);
            futures.add(future);
        }
        futures.forEach(PlainActionFuture::actionGet);
        ArtifactVersions versions = versions("products");
        assertEquals("text " + versions.live(), load("products").value());
        assertEquals(
                List.of(versions.live()),
                versions.versions().stream()
                        .filter(m -> m.state() == ArtifactState.LIVE)
                        .map(ArtifactMetadata::version)
                        .toList());
    }

    public void testOfConcurrentPromotionsOverOneVersionOneSucceeds() {
        int count = 6;
        for (int i = 1; i <= count; i++) {
            create("products", "text " + i);
        }
        List<PlainActionFuture<Promotion>> futures = new ArrayList<>();
        for (int i = 2; i <= count; i++) {
            PlainActionFuture<Promotion> future = PlainActionFuture.newFuture();
            store().promoteOver(KIND, new ArtifactReference("products", i), 1, future);
            futures.add(future);
        }
        List<Integer> promoted = new ArrayList<>();
        for (PlainActionFuture<Promotion> future : futures) {
            try {
                promoted.add(future.actionGet().promoted().version());
            } catch (OtherVersionLiveException e) {
                assertThat(e.getMessage(), containsString("it was compared with version [1], but version ["));
            }
        }
        assertEquals(List.of(versions("products").live()), promoted);
        int other = promoted.get(0) == 2 ? 3 : 2;
        assertFails(
                RestStatus.CONFLICT,
                "it was made when no version was live, but version [" + promoted.get(0) + "] is live now",
                () -> promoteOver("products@" + other, ArtifactReference.LIVE));
        create("other", "x");
        delete("other@1", true);
        create("other", "y");
        Promotion first = promoteOver("other@2", ArtifactReference.LIVE);
        assertEquals(ArtifactReference.LIVE, first.former());
        // Asked again, as after an answer that was lost.
        assertEquals(
                2, promoteOver("other@2", ArtifactReference.LIVE).promoted().version());
        assertEquals(2, versions("other").live());
    }

    private Promotion promoteOver(String reference, int compared) {
        return get(l -> store().promoteOver(KIND, ArtifactReference.parse(reference), compared, l));
    }

    public void testPromotionIsRefusedWhereThereIsNothingToPromote() {
        assertFails(RestStatus.NOT_FOUND, "text [unknown] does not exist", () -> promote("unknown"));
        assertFails(RestStatus.NOT_FOUND, "text [unknown@2] does not exist", () -> promote("unknown@2"));
        ArtifactMetadata training = allocate("products");
        assertFails(RestStatus.CONFLICT, "[products] has no complete version", () -> promote("products"));
        assertFails(RestStatus.CONFLICT, "text [products@1] is in state [training]", () -> promote("products@1"));
        fail(training, "out of luck");
        assertFails(RestStatus.CONFLICT, "text [products@1] is in state [failed]", () -> promote("products@1"));
    }

    public void testAFailedVersionTellsWhy() {
        ArtifactMetadata training = allocate("products");
        ArtifactMetadata failed = fail(training, "out of luck");
        assertEquals(ArtifactState.FAILED, failed.state());
        assertEquals("out of luck", versions("products@1").versions().get(0).failureReason());
        assertFails(RestStatus.CONFLICT, "out of luck", () -> load("products@1"));
        assertFails(
                RestStatus.CONFLICT, "text [products@1] is no longer in training", () -> complete(training, "late"));
        assertFails(RestStatus.NOT_FOUND, "text [products] has no live version", () -> load("products"));
    }

    public void testFailingACompleteVersionLeavesItAsItIs() {
        ArtifactMetadata training = allocate("products");
        complete(training, "one");
        assertEquals(ArtifactState.LIVE, fail(training, "too late").seenWith(1).state());
        assertEquals("one", load("products").value());
    }

    private void blockWrites(boolean block) {
        client().admin()
                .indices()
                .prepareUpdateSettings(ArtifactIndex.NAME)
                .setSettings(Settings.builder().put(IndexMetadata.SETTING_BLOCKS_WRITE, block))
                .get();
    }

    public void testAFailureIsWrittenAsSoonAsTheIndexCanBeWritten() throws Exception {
        ArtifactMetadata training = allocate("products");
        blockWrites(true);
        assertFails(
                RestStatus.FORBIDDEN, "index [.plugins-recsys-artifacts] blocked", () -> fail(training, "out of luck"));
        assertEquals(
                ArtifactState.TRAINING, versions("products").versions().get(0).state());
        blockWrites(false);
        assertBusy(
                () -> assertEquals(
                        "out of luck", versions("products").versions().get(0).failureReason()),
                1,
                TimeUnit.MINUTES);
    }

    public void testAVersionIsCompletedOnce() {
        ArtifactMetadata training = allocate("products");
        complete(training, "one");
        assertFails(
                RestStatus.CONFLICT, "text [products@1] is no longer in training", () -> complete(training, "other"));
        assertEquals("one", load("products@1").value());
    }

    public void testDeletionRules() {
        create("products", "one");
        create("products", "two");
        ArtifactMetadata training = allocate("products");
        assertFails(
                RestStatus.CONFLICT,
                "text [products@1] is live; promote another version first",
                () -> delete("products@1", false));
        assertFails(
                RestStatus.CONFLICT,
                "text [products@3] is in training; cancel its task [node:1] first",
                () -> delete("products@3", true));
        assertFails(RestStatus.CONFLICT, "in training", () -> delete("products", true));
        assertFails(RestStatus.NOT_FOUND, "text [products@9] does not exist", () -> delete("products@9", false));
        assertEquals("two", load("products@2").value());

        assertEquals(List.of(2), delete("products@2", false).versions());
        assertFails(RestStatus.NOT_FOUND, "text [products@2] does not exist", () -> load("products@2"));
        fail(training, "cancelled");
        assertFails(RestStatus.CONFLICT, "is live", () -> delete("products", false));
        assertEquals(List.of(3, 1), delete("products", true).versions());
        assertFails(RestStatus.NOT_FOUND, "text [products] does not exist", () -> versions("products"));
        assertFails(RestStatus.NOT_FOUND, "text [products] has no live version", () -> load("products"));
        assertEquals("a number is never given twice", 4, allocate("products").version());
        assertEquals("the documents of one pointer and one version are left", 2L, documents());
    }

    private long documents() {
        client().admin().indices().prepareRefresh(ArtifactIndex.NAME).get();
        return client().prepareSearch(ArtifactIndex.NAME)
                .setSize(0)
                .setTrackTotalHits(true)
                .get()
                .getHits()
                .getTotalHits()
                .value();
    }

    public void testContentOfManyChunksComesBack() {
        String text = randomAlphaOfLength(1000).repeat(2 * ArtifactChunk.MAX_BYTES / 1000) + "end";
        ArtifactMetadata metadata = create("big", text);
        assertEquals(ArtifactChunk.count(text.length()), metadata.content().chunks());
        assertEquals(text, load("big").value());
    }

    public void testListShowsEachNameOnce() {
        create("b", "one");
        create("b", "two");
        allocate("a");
        List<ArtifactVersions> all = get(l -> store().list(KIND, l));
        assertEquals(List.of("a", "b"), all.stream().map(ArtifactVersions::name).toList());
        assertEquals(0, all.get(0).live());
        assertEquals(1, all.get(1).live());
        assertEquals(2, all.get(1).latest());
        assertEquals(List.of(), get((Async<List<ArtifactVersions>>) l -> store().list("other", l)));
    }

    public void testBadInputIsRefusedAndChangesNothing() {
        assertFails(RestStatus.BAD_REQUEST, "[Products] is not a name", () -> allocate("Products"));
        assertFails(
                RestStatus.BAD_REQUEST,
                "[parameters] must be a JSON object",
                () -> get((Async<ArtifactMetadata>) l -> store().allocate(KIND, "a", "[1]", null, l)));
        assertFails(RestStatus.BAD_REQUEST, "has no content", () -> create("a", ""));
        assertFails(RestStatus.NOT_FOUND, "text [b] does not exist", () -> versions("b"));
        assertFails(RestStatus.NOT_FOUND, "text [b] does not exist", () -> load("b"));
    }
}
