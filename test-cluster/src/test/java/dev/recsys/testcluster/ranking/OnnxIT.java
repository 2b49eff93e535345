/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.ranking;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import dev.recsys.testcluster.RealClusterTestCase;
import dev.recsys.testcluster.launch.LaunchFile;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.TestCluster;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX Runtime's jar beside the plugin's own lets nodes use ONNX models; without it they say so, and work. */
public class OnnxIT extends RealClusterTestCase {
    /** 2·bm25 − price + 0.5, as MatMul and Add. */
    private static final String MODEL =
            "CAg6fwoTCgF4CgF3EgNzdW0iBk1hdE11bAoQCgNzdW0KAWISAXkiA0FkZCoTCAIIARABQgF3SggAAABAAACAvyoNCAEQAUIBYkoEAAAAP1oUCgF4Eg8KDQgBEgkKAxIBbgoCCAJiFAoBeRIPCg0IARIJCgMSAW4KAggBEgZyYW5rZXJCBAoAEA0=";

    private static final String BODY =
            "{\"tasks\":[\"search\"],\"features\":[{\"name\":\"bm25\",\"type\":\"first_pass\"},"
                    + "{\"name\":\"price\",\"type\":\"field\",\"field\":\"price\",\"missing\":0}],\"model\":{\"format\":\"onnx\","
                    + "\"onnx\":\"" + MODEL + "\",\"features\":[\"bm25\",\"price\"]}}";

    public void testTheJarOfOnnxRuntimeMakesOnnxModelsWork() throws IOException, URISyntaxException {
        TestCluster cluster = open(TestCluster.builder()
                .name("onnx")
                .heap(SMALL_HEAP)
                .withoutKnn(0)
                .withoutRecsys(0)
                .plugin(withOnnxRuntime())
                .quickStart());
        Response made =
                cluster.rest().put("/_plugins/_recsys/models/deep", BODY).orThrow();
        assertEquals("live", made.body().path("state").asText());
        Response shown = cluster.rest().get("/_plugins/_recsys/models/deep").orThrow();
        assertEquals(
                "ONNX, 2 features, output [y]",
                shown.at("/versions/0/parameters/model/model/label").asText());
    }

    public void testWithoutItTheModelIsRefusedAndTheRemedyNamed() {
        Response refused = sharedCluster().rest().put("/_plugins/_recsys/models/deep", BODY);
        assertEquals(400, refused.status());
        assertTrue(
                refused.toString(),
                refused.reason()
                        .contains(
                                "copy onnxruntime-1.20.0.jar into the directory plugins/opensearch-recsys of every node"));
    }

    /** The plugin's archive with the jar in it: what is there once an owner copied it and restarted the node. */
    private Path withOnnxRuntime() throws IOException, URISyntaxException {
        Path jar = Path.of(OrtEnvironment.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path archive = newTempDir().resolve("recsys-onnx.zip");
        Files.copy(LaunchFile.load().recsys(), archive);
        try (FileSystem zip = FileSystems.newFileSystem(archive)) {
            Files.copy(jar, zip.getPath("/" + jar.getFileName()));
        }
        return archive;
    }
}
