/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ext;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentLocation;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.search.SearchExtBuilder;

/** {@code ext.recsys} of a search request or response. */
public final class RecsysExtBuilder extends SearchExtBuilder {
    public static final String NAME = "recsys";

    private final RecsysExt sections;

    public RecsysExtBuilder(RecsysExt sections) {
        this.sections = Objects.requireNonNull(sections, "sections");
    }

    private RecsysExtBuilder(StreamInput in) throws IOException {
        this(RecsysExt.read(in));
    }

    /** What a plugin registers. */
    public static SearchPlugin.SearchExtSpec<RecsysExtBuilder> spec() {
        return new SearchPlugin.SearchExtSpec<>(NAME, RecsysExtBuilder::new, RecsysExtBuilder::parse);
    }

    private static RecsysExtBuilder parse(XContentParser parser) throws IOException {
        XContentLocation location = parser.getTokenLocation();
        if (parser.currentToken() != XContentParser.Token.START_OBJECT) {
            throw new ParsingException(location, "[" + NAME + "] in [ext] must be an object");
        }
        try {
            return new RecsysExtBuilder(RecsysExt.parse(parser.map()));
        } catch (IllegalArgumentException e) {
            throw new ParsingException(location, "[" + NAME + "] in [ext]: " + e.getMessage(), e);
        }
    }

    /**
     * A list like {@code all} whose one entry of this name is what {@code change} makes of it, or which has none if that says nothing; those
     * of others stay as they are.
     */
    public static List<SearchExtBuilder> change(List<SearchExtBuilder> all, UnaryOperator<RecsysExt> change) {
        List<SearchExtBuilder> changed = new ArrayList<>();
        RecsysExt sections = RecsysExt.EMPTY;
        for (SearchExtBuilder each : all) {
            if (each instanceof RecsysExtBuilder ours) {
                sections = ours.sections;
            } else {
                changed.add(each);
            }
        }
        RecsysExt after = change.apply(sections);
        if (after.equals(RecsysExt.EMPTY) == false) {
            changed.add(new RecsysExtBuilder(after));
        }
        return changed;
    }

    /** The sections in such a list; empty ones where it has none of this name. */
    public static RecsysExt in(List<SearchExtBuilder> all) {
        for (SearchExtBuilder each : all) {
            if (each instanceof RecsysExtBuilder ours) {
                return ours.sections;
            }
        }
        return RecsysExt.EMPTY;
    }

    public RecsysExt sections() {
        return sections;
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        sections.writeTo(out);
    }

    /** Writes its name too: OpenSearch writes only the braces of {@code ext}. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.field(NAME, sections);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecsysExtBuilder builder && sections.equals(builder.sections);
    }

    @Override
    public int hashCode() {
        return sections.hashCode();
    }
}
