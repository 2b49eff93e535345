/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.artifact.ArtifactReference;
import java.io.IOException;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.tasks.Task;

/**
 * Asks for a table to be built of UBI logs; only {@code index} and {@code fields} are required, the rest are the defaults.
 *
 * <pre>{@code
 * { "queries_index": "ubi_queries", "events_index": "ubi_events", "after": "2026-01-01",
 *   "action_grades": { "purchase": 1, "add_to_cart": 0.5, "click": 0.1 },
 *   "index": "products", "fields": ["title"], "category_field": "category", "category_level": "path",
 *   "filter": { "term": { "tenant": "a" } }, "min_frequency": 2, "head": 0.5, "torso": 0.9,
 *   "llm": "gpt", "prompt": "query_rewrites", "types": { "synonym": 2, "broad": 2, "substitute": 2 },
 *   "guardrails": { "min_hits": 1 }, "classifier": true, "promote": true, "max_queries": 200000 }
 * }</pre>
 */
public final class BuildTableRequest extends ActionRequest {
    private final String name;
    private final BuildOptions options;
    private boolean shouldStoreResult;

    BuildTableRequest(String name, BuildOptions options) {
        this.name = name;
        this.options = options;
    }

    /** Reads what {@link #writeTo} wrote. */
    public BuildTableRequest(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        options = BuildOptions.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, in.readString(), true));
        shouldStoreResult = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeString(options.json());
        out.writeBoolean(shouldStoreResult);
    }

    /**
     * Reads the JSON form.
     *
     * @throws IllegalArgumentException a key is unknown, a value is out of range, or a required one is missing
     */
    public static BuildTableRequest parse(String name, XContentParser parser) throws IOException {
        ArtifactReference.parseName(name, "a build");
        return new BuildTableRequest(name, BuildOptions.parse(parser.mapOrdered()));
    }

    public String name() {
        return name;
    }

    BuildOptions options() {
        return options;
    }

    /** Whether the result is kept for {@code GET _tasks}. */
    public void setShouldStoreResult(boolean shouldStoreResult) {
        this.shouldStoreResult = shouldStoreResult;
    }

    @Override
    public boolean getShouldStoreResult() {
        return shouldStoreResult;
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public String getDescription() {
        return "build table [" + name + "] of [" + options.queriesIndex() + "] and [" + options.eventsIndex() + "]";
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new BuildTableTask(id, type, action, getDescription(), parentTaskId, headers, name);
    }
}
