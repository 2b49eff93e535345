/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookCodec;
import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.ArtifactVersions;
import dev.recsys.plugin.artifact.Deletion;
import dev.recsys.plugin.artifact.NodesOutcome;
import dev.recsys.plugin.artifact.Stamp;
import dev.recsys.plugin.artifact.api.DeleteArtifactRequest;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactRequest;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.PutArtifactRequest;
import java.io.IOException;
import java.util.List;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.test.OpenSearchTestCase;

public class CodebookWireTests extends OpenSearchTestCase {
    private static <T extends Writeable> T copy(T value, Writeable.Reader<T> reader) throws IOException {
        return copyWriteable(value, new NamedWriteableRegistry(List.of()), reader);
    }

    private static ArtifactMetadata metadata(int version) {
        return new ArtifactMetadata(
                "codebook",
                "products",
                version,
                ArtifactState.CANDIDATE,
                1_700_000_000_000L,
                "{}",
                "{}",
                new ArtifactMetadata.Content(10, 1, "ab"),
                null,
                new ArtifactMetadata.Run("e", "n", null),
                Stamp.NONE);
    }

    public void testRequestsPassTheWire() throws IOException {
        ArtifactReference reference = new ArtifactReference("products", between(0, 5));
        GetArtifactRequest get = copy(new GetArtifactRequest(reference, randomBoolean()), GetArtifactRequest::new);
        assertEquals(reference, get.reference());
        assertNull(copy(new GetArtifactRequest(null, false), GetArtifactRequest::new)
                .reference());
        PutArtifactRequest put = new PutArtifactRequest(
                "products", new BytesArray("{}"), randomFrom(XContentType.values()), randomBoolean());
        PutArtifactRequest putCopy = copy(put, PutArtifactRequest::new);
        assertEquals(put.name(), putCopy.name());
        assertEquals(put.body(), putCopy.body());
        assertEquals(put.mediaType(), putCopy.mediaType());
        assertEquals(put.promote(), putCopy.promote());
        DeleteArtifactRequest delete = new DeleteArtifactRequest(reference, randomBoolean());
        assertEquals(reference, copy(delete, DeleteArtifactRequest::new).reference());
        assertEquals(delete.force(), copy(delete, DeleteArtifactRequest::new).force());
        assertEquals(
                reference,
                copy(new PromoteArtifactRequest(reference), PromoteArtifactRequest::new)
                        .reference());
        GetCodebookMappingRequest mapping =
                copy(new GetCodebookMappingRequest(reference, "a.sid"), GetCodebookMappingRequest::new);
        assertEquals(reference, mapping.reference());
        assertEquals("a.sid", mapping.targetField());
    }

    public void testResponsesPassTheWire() throws IOException {
        ArtifactVersions versions = new ArtifactVersions("products", 1, 2, List.of(metadata(2), metadata(1)));
        Codebook codebook = RandomCodebooks.codebook(random(), 2);
        GetCodebookResponse one = copy(GetCodebookResponse.one(versions, codebook), GetCodebookResponse::new);
        assertEquals(List.of(versions), one.found());
        CodebookCodec codec = new CodebookCodec();
        assertArrayEquals(codec.encode(codebook), codec.encode(one.codebook()));
        GetCodebookResponse all = GetCodebookResponse.all(List.of(versions));
        assertEquals(
                Strings.toString(XContentType.JSON, all),
                Strings.toString(XContentType.JSON, copy(all, GetCodebookResponse::new)));
        assertEquals(
                metadata(3),
                copy(new PutCodebookResponse(metadata(3)), PutCodebookResponse::new)
                        .version());
        assertEquals(RestStatus.CREATED, new PutCodebookResponse(metadata(3)).status());
        Deletion deletion = new Deletion("products", List.of(3, 1), new NodesOutcome(2, List.of()));
        assertEquals(
                deletion,
                copy(new DeleteArtifactResponse(deletion), DeleteArtifactResponse::new)
                        .deletion());
        PromoteArtifactResponse promotion =
                new PromoteArtifactResponse("products", 2, 1, new NodesOutcome(1, List.of()), List.of("careful"));
        assertEquals(
                Strings.toString(XContentType.JSON, promotion),
                Strings.toString(XContentType.JSON, copy(promotion, PromoteArtifactResponse::new)));
        SemanticIdMapping mapping = new SemanticIdMapping("a.sid", 3);
        assertEquals(
                mapping,
                copy(new GetCodebookMappingResponse(mapping), GetCodebookMappingResponse::new)
                        .mapping());
    }

    public void testWhatUsersSee() {
        ArtifactVersions versions = new ArtifactVersions("products", 0, 2, List.of());
        assertEquals(
                "{\"name\":\"products\",\"latest\":2,\"versions\":[]}",
                Strings.toString(XContentType.JSON, GetCodebookResponse.one(versions, null)));
        assertEquals(
                "{\"codebooks\":[{\"name\":\"products\",\"latest\":2,\"versions\":[]}]}",
                Strings.toString(XContentType.JSON, GetCodebookResponse.all(List.of(versions))));
        assertEquals(
                "{\"name\":\"products\",\"deleted\":[3,1],\"nodes\":{\"total\":2,\"successful\":2,\"failed\":[]}}",
                Strings.toString(
                        XContentType.JSON,
                        new DeleteArtifactResponse(
                                new Deletion("products", List.of(3, 1), new NodesOutcome(2, List.of())))));
        assertEquals(
                "{\"name\":\"products\",\"version\":2,\"former_version\":1,"
                        + "\"nodes\":{\"total\":1,\"successful\":1,\"failed\":[]},\"warnings\":[\"careful\"]}",
                Strings.toString(
                        XContentType.JSON,
                        new PromoteArtifactResponse(
                                "products", 2, 1, new NodesOutcome(1, List.of()), List.of("careful"))));
    }
}
