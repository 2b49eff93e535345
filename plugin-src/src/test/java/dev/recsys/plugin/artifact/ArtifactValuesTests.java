/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.opensearch.Version;
import org.opensearch.action.FailedNodeException;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

public class ArtifactValuesTests extends OpenSearchTestCase {
    private static <T extends Writeable> T throughTheWire(T value, Writeable.Reader<T> reader) throws IOException {
        return copyWriteable(value, new NamedWriteableRegistry(List.of()), reader);
    }

    static ArtifactMetadata randomMetadata() {
        ArtifactState state = randomFrom(ArtifactState.values());
        return new ArtifactMetadata(
                "codebook",
                randomAlphaOfLength(8).toLowerCase(Locale.ROOT),
                between(1, 1000),
                state,
                randomLongBetween(0, 4_000_000_000_000L),
                randomFrom("{}", "{\"seed\":42,\"fields\":[{\"field\":\"v\",\"weight\":0.5}]}"),
                randomFrom("{}", "{\"mse\":[0.5,0.25]}"),
                state.isComplete()
                        ? new ArtifactMetadata.Content(
                                randomNonNegativeLong(), between(1, 100), randomAlphaOfLength(64))
                        : null,
                state == ArtifactState.FAILED ? "because \"it\" failed" : null,
                new ArtifactMetadata.Run(
                        randomAlphaOfLength(20), randomAlphaOfLength(5), randomBoolean() ? "node:7" : null),
                randomBoolean() ? Stamp.NONE : new Stamp(between(1, 9), randomNonNegativeLong()));
    }

    static ArtifactPointer randomPointer() {
        return new ArtifactPointer(
                "codebook",
                randomAlphaOfLength(8).toLowerCase(Locale.ROOT),
                between(0, 9),
                between(9, 20),
                randomBoolean(),
                randomList(0, 3, () -> between(1, 9)),
                new Stamp(between(1, 9), randomNonNegativeLong()));
    }

    public void testValuesPassTheWire() throws IOException {
        for (int i = 0; i < 20; i++) {
            ArtifactMetadata metadata = randomMetadata();
            assertEquals(metadata, throughTheWire(metadata, ArtifactMetadata::new));
            ArtifactPointer pointer = randomPointer();
            assertEquals(pointer, throughTheWire(pointer, ArtifactPointer::new));
            ArtifactVersions versions = new ArtifactVersions(
                    "a", between(0, 3), between(3, 9), randomList(0, 4, ArtifactValuesTests::randomMetadata));
            assertEquals(versions, throughTheWire(versions, ArtifactVersions::new));
            ArtifactChange change = new ArtifactChange(pointer, randomList(0, 3, () -> between(1, 9)));
            assertEquals(change, throughTheWire(change, ArtifactChange::new));
            NodesOutcome nodes = new NodesOutcome(
                    between(0, 5), randomList(0, 2, () -> new NodesOutcome.Failure("node", randomAlphaOfLength(5))));
            assertEquals(nodes, throughTheWire(nodes, NodesOutcome::new));
        }
    }

    public void testBroadcastsPassTheWire() throws IOException {
        ArtifactPointer pointer = randomPointer();
        PublishRequest request = new PublishRequest(pointer, List.of(1, 2));
        assertEquals(
                request.change(), throughTheWire(request, PublishRequest::new).change());
        PublishNodeRequest nodeRequest = new PublishNodeRequest(request.change());
        assertEquals(
                request.change(),
                throughTheWire(nodeRequest, PublishNodeRequest::new).change());

        DiscoveryNode node = new DiscoveryNode("id", buildNewFakeTransportAddress(), Version.CURRENT);
        PublishResponse response = new PublishResponse(
                new ClusterName("c"),
                List.of(new PublishResponse.Node(node)),
                List.of(new FailedNodeException("other", "gone", new IOException("away"))));
        PublishResponse copy = throughTheWire(response, PublishResponse::new);
        assertEquals(node, copy.getNodes().get(0).getNode());
        assertEquals("other", copy.failures().get(0).nodeId());
    }

    private XContentParser parserOf(ToXContent value) throws IOException {
        XContentType type = randomFrom(XContentType.values());
        return createParser(type.xContent(), toXContent(value, type));
    }

    private static BytesReference toXContent(ToXContent value, XContentType type) throws IOException {
        try (XContentBuilder builder = MediaTypeRegistry.contentBuilder(type)) {
            return BytesReference.bytes(value.toXContent(builder, ToXContent.EMPTY_PARAMS));
        }
    }

    public void testDocumentsRoundTripInEveryFormat() throws IOException {
        for (int i = 0; i < 20; i++) {
            ArtifactMetadata metadata = randomMetadata();
            assertEquals(metadata, ArtifactMetadata.fromXContent(parserOf(metadata), metadata.stamp()));
            ArtifactPointer pointer = randomPointer();
            assertEquals(pointer, ArtifactPointer.fromXContent(parserOf(pointer), pointer.stamp()));
        }
    }

    public void testFieldsOfALaterReleaseAreReadOver() throws IOException {
        try (XContentParser parser = createParser(
                XContentType.JSON.xContent(),
                "{\"kind\":\"k\",\"name\":\"n\",\"later\":{\"a\":[1]},\"live\":2,\"latest\":3,\"completed\":true}")) {
            assertEquals(2, ArtifactPointer.fromXContent(parser, Stamp.NONE).live());
        }
    }

    public void testWhatIsShownOfAVersion() throws IOException {
        ArtifactMetadata metadata = new ArtifactMetadata(
                "codebook",
                "products",
                3,
                ArtifactState.CANDIDATE,
                1_700_000_000_000L,
                "{\"seed\":42}",
                "{}",
                new ArtifactMetadata.Content(10, 1, "ab"),
                null,
                new ArtifactMetadata.Run("e1", "node-1", "n:5"),
                Stamp.NONE);
        assertEquals(
                "{\"kind\":\"codebook\",\"name\":\"products\",\"version\":3,\"state\":\"candidate\","
                        + "\"created\":\"2023-11-14T22:13:20Z\",\"parameters\":{\"seed\":42},\"metrics\":{},"
                        + "\"size_in_bytes\":10,\"chunks\":1,\"sha256\":\"ab\","
                        + "\"node_id\":\"e1\",\"node_name\":\"node-1\",\"task_id\":\"n:5\"}",
                toXContent(metadata, XContentType.JSON).utf8ToString());
        NodesOutcome nodes = new NodesOutcome(2, List.of(new NodesOutcome.Failure("node-2", "away")));
        assertEquals(
                "{\"nodes\":{\"total\":3,\"successful\":2,\"failed\":[{\"node\":\"node-2\",\"reason\":\"away\"}]}}",
                toXContent(
                                (builder, params) -> nodes.toXContent(builder.startObject(), params)
                                        .endObject(),
                                XContentType.JSON)
                        .utf8ToString());
    }

    public void testThePointerDecidesWhichVersionIsLive() {
        ArtifactMetadata candidate = randomValueOtherThanMany(
                m -> m.state() != ArtifactState.CANDIDATE, ArtifactValuesTests::randomMetadata);
        assertEquals(ArtifactState.LIVE, candidate.seenWith(candidate.version()).state());
        assertEquals(ArtifactState.CANDIDATE, candidate.seenWith(0).state());
        ArtifactMetadata live = candidate.with(ArtifactState.LIVE);
        assertEquals(ArtifactState.RETIRED, live.seenWith(live.version() + 1).state());
        ArtifactMetadata training = candidate.with(ArtifactState.TRAINING);
        assertEquals(
                ArtifactState.TRAINING, training.seenWith(training.version()).state());
    }

    public void testChunksCutTheContent() throws IOException {
        byte[] content =
                randomByteArrayOfLength(randomFrom(1, 1000, ArtifactChunk.MAX_BYTES, ArtifactChunk.MAX_BYTES + 1));
        ArtifactMetadata metadata = randomMetadata();
        BytesStreamOutput joined = new BytesStreamOutput();
        for (int i = 0; i < ArtifactChunk.count(content.length); i++) {
            ArtifactChunk chunk = ArtifactChunk.of(metadata, content, i);
            XContentBuilder builder = MediaTypeRegistry.contentBuilder(randomFrom(XContentType.values()));
            builder.startObject();
            chunk.fields(builder);
            builder.endObject();
            ArtifactChunk copy = ArtifactChunk.fromXContent(createParser(builder));
            assertTrue(copy.isIntact());
            assertEquals(chunk.id(), copy.id());
            joined.writeBytes(copy.data(), copy.data().length);
            byte[] damaged = copy.data().clone();
            damaged[between(0, damaged.length - 1)] ^= 1;
            assertFalse(new ArtifactChunk("k", "n", 1, i, damaged, copy.sha256()).isIntact());
        }
        assertArrayEquals(content, BytesReference.toBytes(joined.bytes()));
    }

    public void testALaterWriteHasTheGreaterStamp() {
        assertTrue(new Stamp(1, 5).compareTo(new Stamp(1, 4)) > 0);
        assertTrue(
                "a lost write of the former primary has a higher number",
                new Stamp(2, 4).compareTo(new Stamp(1, 9)) > 0);
        assertTrue(Stamp.NONE.compareTo(new Stamp(1, 0)) < 0);
    }

    public void testOnlyObjectsAreKeptAsParameters() {
        assertEquals("{\"a\":[1,{\"b\":null}]}", JsonText.object("p", " { \"a\" : [ 1, {\"b\":null} ] } "));
        for (String bad : new String[] {"", "[]", "3", "{", "{\"a\":1} {}", "{\"a\":1,\"a\":2}", "{a}"}) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> JsonText.object("parameters", bad));
            assertThat(e.getMessage(), containsString("[parameters]"));
        }
    }
}
