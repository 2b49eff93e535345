/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import dev.recsys.plugin.async.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.NoShardAvailableActionException;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.identity.NamedPrincipal;
import org.opensearch.identity.PluginSubject;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.get.GetResult;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;

public class ArtifactDocumentsTests extends OpenSearchTestCase {
    private final List<String> preferences = new ArrayList<>();

    /** Answers reads by their preference: with a failure, or with a document. */
    private ArtifactPointer read(Map<String, Exception> failures) {
        try (NoOpClient client = new NoOpClient(getTestName()) {
            @Override
            @SuppressWarnings("unchecked") // Only reads are sent.
            protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
                    ActionType<R> action, Q request, ActionListener<R> listener) {
                String preference = String.valueOf(((GetRequest) request).preference());
                preferences.add(preference);
                if (failures.containsKey(preference)) {
                    listener.onFailure(failures.get(preference));
                } else {
                    String source = "{\"kind\":\"text\",\"name\":\"products\",\"live\":3,\"latest\":4}";
                    listener.onResponse((R) new GetResponse(new GetResult(
                            ArtifactIndex.NAME, "id", 7, 1, 1, true, new BytesArray(source), Map.of(), Map.of())));
                }
            }
        }) {
            OwnIndexClient own = new OwnIndexClient(client, () -> (PluginSubject) () -> NamedPrincipal.UNAUTHENTICATED);
            return Calls.get(new ArtifactDocuments(own, null).pointer("text", "products"));
        }
    }

    public void testThePrimaryIsAskedFirst() {
        ArtifactPointer pointer = read(Map.of());
        assertEquals(3, pointer.live());
        assertEquals(new Stamp(1, 7), pointer.stamp());
        assertEquals(List.of("_primary"), preferences);
    }

    public void testWithoutAPrimaryAnotherCopyServes() {
        assertEquals(
                3,
                read(Map.of("_primary", new NoShardAvailableActionException((ShardId) null)))
                        .live());
        assertEquals(List.of("_primary", "null"), preferences);
    }

    public void testWithoutAnyCopyTheReadFails() {
        Exception lost = new NoShardAvailableActionException((ShardId) null);
        expectThrows(NoShardAvailableActionException.class, () -> read(Map.of("_primary", lost, "null", lost)));
    }

    public void testWithoutAnIndexNothingExists() {
        assertFalse(read(Map.of("_primary", new IndexNotFoundException(ArtifactIndex.NAME)))
                .exists());
        assertEquals(List.of("_primary"), preferences);
    }
}
