/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.ingest.quality.QualityMapping;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.plugin.artifact.ArtifactMetadata;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactState;
import dev.recsys.plugin.artifact.Stamp;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.Strings;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.test.OpenSearchTestCase;

public class ProfileWireTests extends OpenSearchTestCase {
    private static <T extends Writeable> T copy(T value, Writeable.Reader<T> reader) throws IOException {
        return copyWriteable(value, new NamedWriteableRegistry(List.of()), reader);
    }

    public void testMappingPassesTheWire() throws IOException {
        ArtifactReference reference = new ArtifactReference("shop", between(0, 5));
        boolean vector = randomBoolean();
        GetProfileMappingRequest request =
                new GetProfileMappingRequest(reference, "a.quality", vector ? "v" : null, vector ? 384 : 0);
        GetProfileMappingRequest copy = copy(request, GetProfileMappingRequest::new);
        assertEquals(reference, copy.reference());
        assertEquals("a.quality", copy.targetField());
        assertEquals(request.targetVector(), copy.targetVector());
        assertEquals(request.dimension(), copy.dimension());
        QualityMapping mapping =
                new QualityMapping("q", List.of("a", "b"), vector ? "v" : null, vector ? 386 : 0, "innerproduct");
        assertEquals(
                mapping,
                copy(new GetProfileMappingResponse(mapping), GetProfileMappingResponse::new)
                        .mapping());
    }

    public void testANewVersionPassesTheWire() throws IOException {
        ArtifactMetadata metadata = new ArtifactMetadata(
                "quality",
                "shop",
                2,
                ArtifactState.CANDIDATE,
                1_700_000_000_000L,
                "{}",
                "{}",
                new ArtifactMetadata.Content(10, 1, "ab"),
                null,
                new ArtifactMetadata.Run("e", "n", null),
                Stamp.NONE);
        PutDefinitionResponse response = new PutDefinitionResponse(metadata, between(0, 1), List.of("careful"));
        PutDefinitionResponse copy = copy(response, PutDefinitionResponse::new);
        assertEquals(metadata, copy.version());
        assertEquals(response.live(), copy.live());
        assertEquals(List.of("careful"), copy.warnings());
        assertEquals(RestStatus.CREATED, copy.status());
        assertEquals(
                "{\"kind\":\"quality\",\"name\":\"shop\",\"version\":2,\"state\":\"candidate\",\"created\":\"2023-11-14T22:13:20Z\","
                        + "\"parameters\":{},\"metrics\":{},\"size_in_bytes\":10,\"chunks\":1,\"sha256\":\"ab\",\"node_id\":\"e\","
                        + "\"node_name\":\"n\",\"live\":1,\"warnings\":[\"careful\"]}",
                Strings.toString(XContentType.JSON, new PutDefinitionResponse(metadata, 1, List.of("careful"))));
    }

    public void testWhatIsStoredIsReadAsItWas() {
        QualityProfileType type = new QualityProfileType();
        String table = "\"table\":[0,0.1,1e10]";
        for (String more :
                List.of("", ",\"scale\":0.3,\"normalize\":true", ",\"compensate\":true,\"max_squared_length\":2.5")) {
            QualityProfile profile = FakeProfiles.abc(more);
            assertEquals(profile, type.decode(new QualityProfileType().encode(profile)));
        }
        QualityProfile fitted =
                FakeProfiles.parse("{\"signals\":{\"a\":{\"quantile\":{\"field\":\"x\"," + table + "}}}}");
        assertEquals(fitted, type.decode(new QualityProfileType().encode(fitted)));
        assertTrue(type.bytes(fitted) > 3 * Double.BYTES);
        expectThrows(
                IllegalArgumentException.class, () -> type.decode("{\"signals\":{}}".getBytes(StandardCharsets.UTF_8)));
    }
}
