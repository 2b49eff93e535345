/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookReference;
import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.rescore.feature.LevelWeights;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a {@code semantic_id} query asks for.
 *
 * @param field          path of the object that holds semantic IDs
 * @param codebook       needed where a {@code like} gives codes or a vector, else null
 * @param likes          from 1 to {@value #MAX_LIKES}
 * @param levelWeights   what a prefix of 1, 2, … codes is worth, or null for l / L each
 * @param minimumLevel   shortest prefix that matches, at least 1
 * @param probes         paths taken at each level, from 1 (its own) to {@value #MAX_PROBES}
 * @param versions       versions of the codebook to look for, or empty for the one that each {@code like} has
 * @param onMissing      what a {@code like} does whose vectors lack a field of the codebook
 * @param ignoreUnmapped whether an index without the field matches nothing, rather than failing
 */
record SemanticIdQuery(
        String field,
        String codebook,
        List<Like> likes,
        LevelWeights levelWeights,
        int minimumLevel,
        int probes,
        List<Integer> versions,
        OnMissing onMissing,
        boolean ignoreUnmapped)
        implements Writeable, ToXContentFragment {
    /** Each may cost a GET and several encodings. */
    static final int MAX_LIKES = 100;

    /** Beyond this, most of level 1 is asked for and a vector search is the better tool. */
    static final int MAX_PROBES = 64;

    /** A change-over needs two; with {@link #MAX_LIKES} and {@link #MAX_PROBES} the terms stay within index.max_terms_count. */
    static final int MAX_VERSIONS = 8;

    SemanticIdQuery {
        likes = List.copyOf(likes);
        versions = List.copyOf(versions);
        if (field == null || field.isBlank()) {
            throw new IllegalArgumentException("[field] is missing; name the object that holds semantic IDs");
        }
        if (likes.isEmpty() || likes.size() > MAX_LIKES) {
            throw new IllegalArgumentException(
                    "[like] has [" + likes.size() + "] entries; it must have from 1 to " + MAX_LIKES);
        }
        int deepest = levelWeights == null ? Codebook.MAX_LEVELS : levelWeights.levels();
        if (deepest > Codebook.MAX_LEVELS) {
            throw new IllegalArgumentException(
                    "[level_weights] has [" + deepest + "] entries; it must have at most " + Codebook.MAX_LEVELS);
        }
        if (minimumLevel < 1 || minimumLevel > deepest) {
            throw new IllegalArgumentException(
                    "[minimum_level] is [" + minimumLevel + "]; it must be from 1 to " + deepest);
        }
        if (probes < 1 || probes > MAX_PROBES) {
            throw new IllegalArgumentException("[probes] is [" + probes + "]; it must be from 1 to " + MAX_PROBES);
        }
        if (versions.size() > MAX_VERSIONS) {
            throw new IllegalArgumentException(
                    "[versions] has [" + versions.size() + "] entries; it must have at most " + MAX_VERSIONS);
        }
        if (new HashSet<>(versions).size() < versions.size()) {
            throw new IllegalArgumentException("[versions] is " + versions + "; each version may be named once");
        }
        for (int version : versions) {
            if (version < 1) {
                throw new IllegalArgumentException("[versions] has [" + version + "]; it must be at least 1");
            }
        }
        if (codebook != null) {
            CodebookReference.parse(codebook);
        } else if (likes.stream().anyMatch(like -> like instanceof Like.Document == false)) {
            throw new IllegalArgumentException(
                    "[codebook] is missing; [codes] and [vector] in [like] need it, as in [products] or [products@3]");
        }
        checkScores(likes, levelWeights);
    }

    private static void checkScores(List<Like> likes, LevelWeights levelWeights) {
        float top = levelWeights == null ? 1 : levelWeights.score(levelWeights.levels());
        for (Like like : likes) {
            if (Float.isFinite(like.weight() * top) == false) {
                throw new IllegalArgumentException("[weight] in [like] is [" + like.weight()
                        + "], which times the last of [level_weights], [" + top + "], is no finite score");
            }
        }
    }

    static SemanticIdQuery read(StreamInput in) throws IOException {
        return new SemanticIdQuery(
                in.readString(),
                in.readOptionalString(),
                in.readList(Like::read),
                in.readBoolean() ? new LevelWeights(in.readList(StreamInput::readFloat)) : null,
                in.readVInt(),
                in.readVInt(),
                in.readList(StreamInput::readVInt),
                in.readEnum(OnMissing.class),
                in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeOptionalString(codebook);
        out.writeList(likes);
        out.writeBoolean(levelWeights != null);
        if (levelWeights != null) {
            out.writeCollection(levelWeights.weights(), StreamOutput::writeFloat);
        }
        out.writeVInt(minimumLevel);
        out.writeVInt(probes);
        out.writeCollection(versions, StreamOutput::writeVInt);
        out.writeEnum(onMissing);
        out.writeBoolean(ignoreUnmapped);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("field", field);
        if (codebook != null) {
            builder.field("codebook", codebook);
        }
        builder.startArray("like");
        for (Like like : likes) {
            like.toXContent(builder, params);
        }
        builder.endArray();
        if (levelWeights != null) {
            builder.field("level_weights", levelWeights.weights());
        }
        builder.field("minimum_level", minimumLevel);
        builder.field("probes", probes);
        if (versions.isEmpty() == false) {
            builder.field("versions", versions);
        }
        builder.field("on_missing", onMissing.toString());
        return builder.field("ignore_unmapped", ignoreUnmapped);
    }
}
