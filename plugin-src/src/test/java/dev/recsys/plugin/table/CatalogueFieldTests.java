/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import static org.hamcrest.Matchers.instanceOf;

import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;

public class CatalogueFieldTests extends OpenSearchTestCase {
    /** A client of a cancelled task throws rather than tell its listener. */
    public void testACancelledSearchForAFieldEnds() {
        try (NoOpClient client = new NoOpClient(getTestName()) {
            @Override
            protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
                    ActionType<Response> action, Request request, ActionListener<Response> listener) {
                throw new TaskCancelledException("the task is cancelled");
            }
        }) {
            AtomicReference<Exception> failure = new AtomicReference<>();
            CatalogueField.find(client, "products", "brand_field", "brand")
                    .start(ActionListener.wrap(found -> fail("found [" + found + "]"), failure::set));
            assertThat(failure.get(), instanceOf(TaskCancelledException.class));
        }
    }
}
