/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.generation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.ingest.PipelineConfiguration;
import org.opensearch.test.OpenSearchTestCase;

public class PipelineCallsTests extends OpenSearchTestCase {
    private final Map<String, PipelineConfiguration> pipelines = new HashMap<>();

    private void pipeline(String id, String processors) {
        BytesArray json = new BytesArray("{\"processors\":[" + processors + "]}");
        pipelines.put(id, new PipelineConfiguration(id, json, MediaTypeRegistry.JSON));
    }

    public void testCallsAreFollowedOnceAndTemplatesAreNamed() {
        pipeline("a", "{\"set\":{\"field\":\"x\",\"value\":\"pipeline\"}},{\"pipeline\":{\"name\":\"b\"}}");
        pipeline(
                "b",
                "{\"foreach\":{\"field\":\"y\",\"processor\":{\"pipeline\":{\"name\":\"c\"}}}},"
                        + "{\"pipeline\":{\"name\":\"gone\"}},{\"pipeline\":{\"name\":\"{{tenant}}\"}}");
        pipeline(
                "c",
                "{\"pipeline\":{\"name\":\"a\"}},"
                        + "{\"set\":{\"field\":\"x\",\"value\":1,\"on_failure\":[{\"pipeline\":{\"name\":\"rescue\"}}]}}");
        PipelineCalls calls = PipelineCalls.of(pipelines, "a");
        assertEquals(Set.of("a", "b", "c", "gone"), Set.copyOf(calls.pipelines()));
        assertEquals(4, calls.pipelines().size());
        assertEquals("a", calls.pipelines().get(0));
        assertEquals(Set.of("{{tenant}}"), calls.templates());
        assertEquals(List.of("none"), PipelineCalls.of(pipelines, "none").pipelines());
    }
}
