/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParserUtils;

/**
 * What the store knows of one version of an artifact, beside its content.
 *
 * @param kind          the {@link ArtifactType#kind()}
 * @param version       from 1 on, never given twice under a name; 0 for what the plugin brings along
 * @param created       when the version was allocated, in milliseconds since 1970
 * @param parameters    JSON object: the source and the parameters that it was made with
 * @param metrics       JSON object: what was measured of it; empty until it is complete
 * @param content       size and checksum of the content, or null until it is complete
 * @param failureReason why it failed, or null
 * @param run           the node that makes (or made) it, and its task
 * @param stamp         the write that this was read from, for optimistic concurrency; not shown to users
 */
public record ArtifactMetadata(
        String kind,
        String name,
        int version,
        ArtifactState state,
        long created,
        String parameters,
        String metrics,
        @Nullable Content content,
        @Nullable String failureReason,
        Run run,
        Stamp stamp)
        implements Writeable, ToXContentObject {

    /**
     * The stored bytes of a version.
     *
     * @param bytes  their number
     * @param chunks number of documents that they are spread over
     * @param sha256 their SHA-256, in lower-case hex
     */
    public record Content(long bytes, int chunks, String sha256) implements Writeable {
        public Content {
            Objects.requireNonNull(sha256, "sha256");
        }

        Content(StreamInput in) throws IOException {
            this(in.readVLong(), in.readVInt(), in.readString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(bytes);
            out.writeVInt(chunks);
            out.writeString(sha256);
        }
    }

    /**
     * Who makes a version.
     *
     * @param nodeId   ephemeral id of the coordinating node: another one after each of its starts
     * @param nodeName its name, for people
     * @param taskId   its task as {@code node:number}, or null if there is none
     */
    public record Run(String nodeId, String nodeName, @Nullable String taskId) implements Writeable {
        public Run {
            Objects.requireNonNull(nodeId, "nodeId");
            Objects.requireNonNull(nodeName, "nodeName");
        }

        Run(StreamInput in) throws IOException {
            this(in.readString(), in.readString(), in.readOptionalString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(nodeId);
            out.writeString(nodeName);
            out.writeOptionalString(taskId);
        }
    }

    public ArtifactMetadata {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(metrics, "metrics");
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(stamp, "stamp");
    }

    public ArtifactMetadata(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readString(),
                in.readVInt(),
                in.readEnum(ArtifactState.class),
                in.readVLong(),
                in.readString(),
                in.readString(),
                in.readOptionalWriteable(Content::new),
                in.readOptionalString(),
                new Run(in),
                new Stamp(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(kind);
        out.writeString(name);
        out.writeVInt(version);
        out.writeEnum(state);
        out.writeVLong(created);
        out.writeString(parameters);
        out.writeString(metrics);
        out.writeOptionalWriteable(content);
        out.writeOptionalString(failureReason);
        run.writeTo(out);
        stamp.writeTo(out);
    }

    /**
     * What the plugin brings along under a name: version 0, which is in no index.
     *
     * @param parameters JSON object that shows it
     */
    public static ArtifactMetadata builtIn(String kind, String name, ArtifactState state, String parameters) {
        return new ArtifactMetadata(
                kind, name, 0, state, 0, parameters, JsonText.EMPTY, null, null, new Run("", "", null), Stamp.NONE);
    }

    /** The pinned reference, {@code name@version}. */
    public ArtifactReference reference() {
        return new ArtifactReference(name, version);
    }

    /** For messages: {@code codebook [products@3]}. */
    public String label() {
        return label(kind, reference());
    }

    static String label(String kind, ArtifactReference reference) {
        return kind + " [" + reference + "]";
    }

    ArtifactMetadata completed(Content newContent, String newMetrics) {
        return new ArtifactMetadata(
                kind,
                name,
                version,
                ArtifactState.CANDIDATE,
                created,
                parameters,
                newMetrics,
                newContent,
                null,
                run,
                stamp);
    }

    ArtifactMetadata failed(String reason) {
        return new ArtifactMetadata(
                kind, name, version, ArtifactState.FAILED, created, parameters, metrics, content, reason, run, stamp);
    }

    ArtifactMetadata with(ArtifactState newState) {
        return new ArtifactMetadata(
                kind, name, version, newState, created, parameters, metrics, content, failureReason, run, stamp);
    }

    ArtifactMetadata with(Stamp newStamp) {
        return new ArtifactMetadata(
                kind, name, version, state, created, parameters, metrics, content, failureReason, run, newStamp);
    }

    /** This with the state that follows from which version is live: the pointer decides, the document may lag behind it. */
    ArtifactMetadata seenWith(int liveVersion) {
        if (state.isComplete() == false) {
            return this;
        }
        if (version == liveVersion) {
            return with(ArtifactState.LIVE);
        }
        return state == ArtifactState.LIVE ? with(ArtifactState.RETIRED) : this;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        fields(builder);
        return builder.endObject();
    }

    /** Writes the fields without the braces around them; the same for users and for the store's documents. */
    public void fields(XContentBuilder builder) throws IOException {
        builder.field("kind", kind);
        builder.field("name", name);
        builder.field("version", version);
        builder.field("state", state.toString());
        if (version > 0) {
            builder.field("created", Instant.ofEpochMilli(created).toString());
        }
        if (failureReason != null) {
            builder.field("failure_reason", failureReason);
        }
        JsonText.field(builder, "parameters", parameters);
        JsonText.field(builder, "metrics", metrics);
        if (content != null) {
            builder.field("size_in_bytes", content.bytes());
            builder.field("chunks", content.chunks());
            builder.field("sha256", content.sha256());
        }
        if (version > 0) {
            builder.field("node_id", run.nodeId());
            builder.field("node_name", run.nodeName());
        }
        if (run.taskId() != null) {
            builder.field("task_id", run.taskId());
        }
    }

    /** Reads what {@link #toXContent} writes; {@code stamp} tells the write that it came from. */
    static ArtifactMetadata fromXContent(XContentParser parser, Stamp stamp) throws IOException {
        String kind = null;
        String name = null;
        int version = 0;
        ArtifactState state = null;
        long created = 0;
        String failureReason = null;
        String parameters = JsonText.EMPTY;
        String metrics = JsonText.EMPTY;
        long bytes = 0;
        int chunks = 0;
        String sha256 = null;
        String nodeId = null;
        String nodeName = null;
        String taskId = null;
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        XContentParserUtils.ensureExpectedToken(XContentParser.Token.START_OBJECT, parser.currentToken(), parser);
        while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "kind" -> kind = parser.text();
                case "name" -> name = parser.text();
                case "version" -> version = parser.intValue();
                case "state" -> state = ArtifactState.parse(parser.text());
                case "created" -> created = Instant.parse(parser.text()).toEpochMilli();
                case "failure_reason" -> failureReason = parser.text();
                case "parameters" -> parameters = JsonText.copy(parser);
                case "metrics" -> metrics = JsonText.copy(parser);
                case "size_in_bytes" -> bytes = parser.longValue();
                case "chunks" -> chunks = parser.intValue();
                case "sha256" -> sha256 = parser.text();
                case "node_id" -> nodeId = parser.text();
                case "node_name" -> nodeName = parser.text();
                case "task_id" -> taskId = parser.text();
                // A later release may have added it.
                default -> parser.skipChildren();
            }
        }
        return new ArtifactMetadata(
                kind,
                name,
                version,
                state,
                created,
                parameters,
                metrics,
                sha256 == null ? null : new Content(bytes, chunks, sha256),
                failureReason,
                new Run(nodeId, nodeName, taskId),
                stamp);
    }
}
