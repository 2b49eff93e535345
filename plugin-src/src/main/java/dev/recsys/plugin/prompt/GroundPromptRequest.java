/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.rewrite.RewriteTaskRequest;
import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for a version of a prompt that knows the domain; the body is in {@link GroundOptions}. */
public final class GroundPromptRequest extends RewriteTaskRequest {
    private final String name;
    private final String json;
    private final GroundOptions options;

    private GroundPromptRequest(String name, String json, GroundOptions options) {
        super(new String[] {options.index()});
        this.name = name;
        this.json = json;
        this.options = options;
    }

    /** Reads what {@link #writeTo} wrote. */
    public GroundPromptRequest(StreamInput in) throws IOException {
        super(in);
        name = in.readString();
        json = in.readString();
        options = GroundOptions.parse(json);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(name);
        out.writeString(json);
    }

    /** @throws IllegalArgumentException a key is unknown, a value is out of range, or one that is needed is missing */
    public static GroundPromptRequest parse(String name, String json) {
        ArtifactReference.parseName(name, "a grounding");
        return new GroundPromptRequest(name, json, GroundOptions.parse(json));
    }

    String name() {
        return name;
    }

    GroundOptions options() {
        return options;
    }

    @Override
    protected String work() {
        return "ground prompt [" + name + "]";
    }
}
