/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ext;

import dev.recsys.ingest.json.JsonProperties;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Which feature values hits are to carry: {@code ext.recsys.log_features}, {@code true} or {@code {"names": […]}}.
 *
 * @param names of features; empty for all of the model
 */
public record LogFeaturesSection(List<String> names) implements Writeable, ToXContentFragment {
    static final String NAME = "log_features";

    private static final String NAMES = "names";

    public LogFeaturesSection {
        names = List.copyOf(names);
    }

    static LogFeaturesSection read(StreamInput in) throws IOException {
        return new LogFeaturesSection(in.readStringList());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeStringCollection(names);
    }

    /** @return null if nothing is to be logged */
    static LogFeaturesSection parse(Object json) {
        if (json instanceof Boolean flag) {
            return flag ? new LogFeaturesSection(List.of()) : null;
        }
        if (json instanceof Map<?, ?> object) {
            JsonProperties properties = new JsonProperties(NAME, object);
            LogFeaturesSection section = new LogFeaturesSection(properties.texts(NAMES));
            properties.end();
            return section;
        }
        throw JsonProperties.wrong(NAME, json, "true, false, or {\"names\": [\"a feature\", …]}");
    }

    /** Writes its value. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return names.isEmpty()
                ? builder.value(true)
                : builder.startObject().field(NAMES, names).endObject();
    }
}
