/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParserUtils;

/**
 * The one document of a name: which version is live, and which numbers have been given. Every decision about a name (allocate,
 * promote, delete) is a compare-and-set of this document, so that they happen one after the other. It outlives its versions: a number
 * is never given to other content, whose prefixes would match by accident.
 *
 * @param live      the live version, or 0
 * @param latest    the highest version that was ever allocated
 * @param completed whether any version was completed, since all were deleted for the last time
 * @param deleting  versions that are being deleted, and can no longer be promoted
 * @param stamp     the write that this was read from
 */
record ArtifactPointer(
        String kind, String name, int live, int latest, boolean completed, List<Integer> deleting, Stamp stamp)
        implements Writeable, ToXContentObject {

    ArtifactPointer {
        deleting = List.copyOf(deleting);
    }

    ArtifactPointer(StreamInput in) throws IOException {
        this(
                in.readString(),
                in.readString(),
                in.readVInt(),
                in.readVInt(),
                in.readBoolean(),
                in.readList(StreamInput::readVInt),
                new Stamp(in));
    }

    static ArtifactPointer absent(String kind, String name) {
        return new ArtifactPointer(kind, name, 0, 0, false, List.of(), Stamp.NONE);
    }

    boolean exists() {
        return stamp.exists();
    }

    ArtifactPointer withNextVersion() {
        return new ArtifactPointer(kind, name, live, Math.addExact(latest, 1), completed, deleting, stamp);
    }

    ArtifactPointer withLive(int version) {
        return new ArtifactPointer(kind, name, version, latest, completed, deleting, stamp);
    }

    ArtifactPointer withCompleted() {
        return new ArtifactPointer(kind, name, live, latest, true, deleting, stamp);
    }

    /** After all versions were deleted. */
    ArtifactPointer withoutCompleted() {
        return new ArtifactPointer(kind, name, live, latest, false, deleting, stamp);
    }

    /** Marks a version as being deleted; if it was live, none is. */
    ArtifactPointer withDeleting(int version) {
        List<Integer> versions = new ArrayList<>(deleting);
        if (versions.contains(version) == false) {
            versions.add(version);
        }
        return new ArtifactPointer(kind, name, live == version ? 0 : live, latest, completed, versions, stamp);
    }

    ArtifactPointer withDeleted(int version) {
        List<Integer> versions = new ArrayList<>(deleting);
        versions.remove(Integer.valueOf(version));
        return new ArtifactPointer(kind, name, live, latest, completed, versions, stamp);
    }

    ArtifactPointer with(Stamp newStamp) {
        return new ArtifactPointer(kind, name, live, latest, completed, deleting, newStamp);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(kind);
        out.writeString(name);
        out.writeVInt(live);
        out.writeVInt(latest);
        out.writeBoolean(completed);
        out.writeCollection(deleting, StreamOutput::writeVInt);
        stamp.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        fields(builder);
        return builder.endObject();
    }

    void fields(XContentBuilder builder) throws IOException {
        builder.field("kind", kind);
        builder.field("name", name);
        // No version of its own: so it sorts before the versions of its name.
        builder.field("version", 0);
        builder.field("live", live);
        builder.field("latest", latest);
        builder.field("completed", completed);
        builder.startArray("deleting");
        for (int version : deleting) {
            builder.value(version);
        }
        builder.endArray();
    }

    static ArtifactPointer fromXContent(XContentParser parser, Stamp stamp) throws IOException {
        String kind = null;
        String name = null;
        int live = 0;
        int latest = 0;
        boolean completed = false;
        List<Integer> deleting = new ArrayList<>();
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
                case "live" -> live = parser.intValue();
                case "latest" -> latest = parser.intValue();
                case "completed" -> completed = parser.booleanValue();
                case "deleting" -> {
                    while (parser.nextToken() != XContentParser.Token.END_ARRAY) {
                        deleting.add(parser.intValue());
                    }
                }
                // A later release may have added it.
                default -> parser.skipChildren();
            }
        }
        return new ArtifactPointer(kind, name, live, latest, completed, deleting, stamp);
    }
}
