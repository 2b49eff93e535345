/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import static dev.recsys.plugin.async.Calls.begin;
import static org.hamcrest.Matchers.containsString;

import dev.recsys.plugin.RecsysPlugin;
import dev.recsys.plugin.async.Calls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.routing.UnassignedInfo;
import org.opensearch.common.settings.Settings;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.MockHttpTransport;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;
import org.opensearch.test.OpenSearchIntegTestCase.Scope;
import org.opensearch.test.disruption.NetworkDisruption;
import org.opensearch.test.disruption.NetworkDisruption.TwoPartitions;
import org.opensearch.test.transport.MockTransportService;
import org.opensearch.transport.ActionNotFoundTransportException;
import org.opensearch.transport.TransportService;

@ClusterScope(scope = Scope.TEST, numDataNodes = 0)
public class ArtifactClusterTests extends OpenSearchIntegTestCase {
    private static final String KIND = TextType.KIND;
    private static final TextType TYPE = new TextType();

    @Override
    protected Collection<Class<? extends Plugin>> nodePlugins() {
        return List.of(RecsysPlugin.class);
    }

    @Override
    protected Collection<Class<? extends Plugin>> getMockPlugins() {
        return List.of(MockTransportService.TestPlugin.class, MockHttpTransport.TestPlugin.class);
    }

    @Override
    protected Settings nodeSettings(int nodeOrdinal) {
        return Settings.builder()
                .put(super.nodeSettings(nodeOrdinal))
                // What is tested must not be done by what runs in the background.
                .put(ArtifactSettings.REFRESH_INTERVAL.getKey(), "1h")
                .put(ArtifactSettings.SWEEP_INTERVAL.getKey(), "1h")
                .build();
    }

    private static ArtifactStore store(String node) {
        return internalCluster().getInstance(ArtifactStore.class, node);
    }

    private static ArtifactCache cache(String node) {
        return internalCluster().getInstance(ArtifactCache.class, node);
    }

    private static void create(String node, String text) {
        Calls.<ArtifactMetadata>get(
                l -> store(node).create(KIND, "products", "{}", TextType.content(text), "{}", true, l));
    }

    private static ArtifactMetadata allocate(String node, String name) {
        return Calls.get(l -> store(node).allocate(KIND, name, "{}", null, l));
    }

    private static Promotion promote(String node, int version) {
        return Calls.get(l -> store(node).promote(KIND, new ArtifactReference("products", version), l));
    }

    private static String load(String node) {
        return Calls.<Loaded<String>>get(l -> cache(node).load(TYPE, ArtifactReference.parse("products"), l))
                .value();
    }

    private static ArtifactMetadata version(String node, String reference) {
        return Calls.<ArtifactVersions>get(l -> store(node).get(KIND, ArtifactReference.parse(reference), l))
                .versions()
                .get(0);
    }

    public void testPromotionReachesEveryNodeBeforeItAnswers() {
        List<String> nodes = internalCluster().startNodes(3);
        ensureStableCluster(3);
        // The index is made by whoever comes first; the numbers are distinct all the same.
        List<PlainActionFuture<ArtifactMetadata>> futures = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ArtifactStore store = store(nodes.get(i % nodes.size()));
            futures.add(begin(l -> store.create(KIND, "products", "{}", TextType.content("text"), "{}", true, l)));
        }
        Set<Integer> versions = new TreeSet<>();
        futures.forEach(future -> versions.add(future.actionGet().version()));
        assertEquals(12, versions.size());
        assertEquals(Integer.valueOf(12), ((TreeSet<Integer>) versions).last());

        create(nodes.get(0), "one");
        create(nodes.get(0), "two");
        promote(nodes.get(0), 13);
        nodes.forEach(node -> assertEquals("one", load(node)));
        for (int round = 0; round < 5; round++) {
            for (int version : new int[] {14, 13}) {
                Promotion promotion = promote(randomFrom(nodes), version);
                assertEquals(3, promotion.nodes().successful());
                for (String node : nodes) {
                    Loaded<String> cached = cache(node).cached(TYPE, ArtifactReference.parse("products"));
                    String text = version == 14 ? "two" : "one";
                    assertEquals(text, cached == null ? load(node) : cached.value());
                }
            }
        }
    }

    public void testANodeThatDoesNotAnswerIsNamed() {
        List<String> nodes = internalCluster().startNodes(3);
        ensureStableCluster(3);
        create(nodes.get(0), "one");
        create(nodes.get(0), "two");
        MockTransportService from =
                (MockTransportService) internalCluster().getInstance(TransportService.class, nodes.get(0));
        from.addSendBehavior(
                internalCluster().getInstance(TransportService.class, nodes.get(2)),
                (connection, requestId, action, request, options) -> {
                    if (action.startsWith(PublishAction.NAME)) {
                        throw new ActionNotFoundTransportException(action);
                    }
                    connection.sendRequest(requestId, action, request, options);
                });
        Promotion promotion = promote(nodes.get(0), 2);
        assertEquals(2, promotion.nodes().successful());
        assertEquals(3, promotion.nodes().total());
        assertEquals(nodes.get(2), promotion.nodes().failed().get(0).node());
        assertThat(promotion.nodes().failed().get(0).reason(), containsString("No handler for action"));
        from.clearAllRules();
        assertEquals(
                "promoting once more reaches it",
                3,
                promote(nodes.get(0), 2).nodes().successful());
    }

    public void testPromotionReachesANodeThatWasAway() throws Exception {
        List<String> nodes = internalCluster().startNodes(3);
        ensureStableCluster(3);
        create(nodes.get(0), "one");
        create(nodes.get(0), "two");
        ensureGreen(ArtifactIndex.NAME);
        nodes.forEach(node -> assertEquals("one", load(node)));
        String away = randomFrom(nodes);
        List<String> others =
                nodes.stream().filter(node -> node.equals(away) == false).toList();

        NetworkDisruption disruption = new NetworkDisruption(
                new TwoPartitions(Set.copyOf(others), Set.of(away)), NetworkDisruption.DISCONNECT);
        setDisruptionScheme(disruption);
        disruption.startDisrupting();
        ensureStableCluster(2, others.get(0));
        Promotion promotion = promote(others.get(0), 2);
        assertEquals(2, promotion.nodes().successful());
        assertEquals(List.of(), promotion.nodes().failed());
        others.forEach(node -> assertEquals("two", load(node)));
        disruption.stopDisrupting();
        ensureStableCluster(3);
        assertEquals("two", load(away));
    }

    public void testTheSweepEndsTheTrainingsOfNodesThatAreGone() throws Exception {
        List<String> nodes = internalCluster().startNodes(3);
        ensureStableCluster(3);
        String manager = internalCluster().getClusterManagerName();
        List<String> others =
                nodes.stream().filter(node -> node.equals(manager) == false).toList();
        allocate(others.get(0), "on-node");
        allocate(manager, "on-manager");
        allocate(others.get(1), "goes-on");
        // Else a lost copy is waited for, a minute long, before it is made anew.
        client().admin()
                .indices()
                .prepareUpdateSettings(ArtifactIndex.NAME)
                .setSettings(
                        Settings.builder().put(UnassignedInfo.INDEX_DELAYED_NODE_LEFT_TIMEOUT_SETTING.getKey(), "0s"))
                .get();
        ensureGreen(ArtifactIndex.NAME);

        internalCluster().stopRandomNode(settings -> settings.get("node.name").equals(others.get(0)));
        assertFails(others.get(1), "on-node", others.get(0));
        assertEquals(
                ArtifactState.TRAINING, version(others.get(1), "on-manager").state());
        ensureGreen(ArtifactIndex.NAME);
        internalCluster().startClusterManagerOnlyNode();
        ensureStableCluster(3);

        internalCluster().stopRandomNode(settings -> settings.get("node.name").equals(manager));
        assertFails(others.get(1), "on-manager", manager);
        ArtifactMetadata last = version(others.get(1), "goes-on");
        assertEquals(ArtifactState.TRAINING, last.state());
        assertEquals(
                "what runs can be completed",
                ArtifactState.LIVE,
                Calls.<ArtifactMetadata>get(
                                l -> store(others.get(1)).complete(last, TextType.content("x"), "{}", true, l))
                        .state());
    }

    public void testTheSweepEndsAtStartUpWhatAFullRestartInterrupted() throws Exception {
        String node = internalCluster().startNode();
        ensureGreen();
        ArtifactMetadata before = allocate(node, "interrupted");
        create(node, "kept");
        internalCluster().fullRestart();
        ensureYellow(ArtifactIndex.NAME);
        assertFails(node, "interrupted", node);
        assertEquals("kept", load(node));
        assertNotEquals(before.run().nodeId(), clusterService().localNode().getEphemeralId());
    }

    private static void assertFails(String asked, String name, String node) throws Exception {
        assertBusy(
                () -> {
                    ArtifactMetadata version = version(asked, name);
                    assertEquals(ArtifactState.FAILED, version.state());
                    assertEquals("node [" + node + "] that ran the training left the cluster", version.failureReason());
                },
                60,
                TimeUnit.SECONDS);
    }
}
