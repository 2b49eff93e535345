/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How well a codebook describes documents. A figure that cannot be computed is NaN here and null in JSON.
 *
 * @param documents    that the query matches
 * @param sampled      of these, that were encoded
 * @param skipped      of the sample, but without a vector in each of the codebook's fields
 * @param levels       one entry for each level
 * @param prefixes     one entry for each prefix length, from 0 on
 * @param sharedFullId share of documents that share their whole ID with another
 * @param largestGroup documents that have the most frequent ID
 * @param category     null where no category field was named
 */
public record CodebookQuality(
        long documents,
        long sampled,
        long skipped,
        List<Level> levels,
        List<Prefix> prefixes,
        double sharedFullId,
        long largestGroup,
        @Nullable Category category,
        Drift drift)
        implements Writeable, ToXContentFragment {

    /**
     * One level.
     *
     * @param size        its centroids
     * @param used        those that at least one document has
     * @param entropy     of its codes, in bits
     * @param relativeMse Σ‖x−x̂‖² / Σ‖x‖², with x̂ of the levels down to this one
     */
    public record Level(int size, int used, double entropy, double relativeMse) implements Writeable {
        Level(StreamInput in) throws IOException {
            this(in.readVInt(), in.readVInt(), in.readDouble(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(size);
            out.writeVInt(used);
            out.writeDouble(entropy);
            out.writeDouble(relativeMse);
        }

        /** Share of the centroids that are used, from 0 to 1. */
        public double utilisation() {
            return used / (double) size;
        }

        /** 2^entropy / size: 1 when all codes are equally frequent. */
        public double perplexityRatio() {
            return Math.pow(2, entropy) / size;
        }
    }

    /**
     * The prefixes of one length.
     *
     * @param depth         number of codes
     * @param unique        different prefixes
     * @param collisionRate 1 − unique / sampled
     * @param meanCosine    of the composed vectors of pairs of documents that share a prefix of this length
     * @param pairs         that the mean is over: all of them, or those of a random choice of prefixes where there are very many
     */
    public record Prefix(int depth, long unique, double collisionRate, double meanCosine, long pairs)
            implements Writeable {
        Prefix(StreamInput in) throws IOException {
            this(in.readVInt(), in.readVLong(), in.readDouble(), in.readDouble(), in.readVLong());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(depth);
            out.writeVLong(unique);
            out.writeDouble(collisionRate);
            out.writeDouble(meanCosine);
            out.writeVLong(pairs);
        }
    }

    /**
     * How the first level follows a category.
     *
     * @param documents that have a category
     * @param distinct  number of categories
     * @param purity    share of them that have the most frequent category of their code
     * @param shuffled  the same when categories are dealt to the documents at random
     */
    public record Category(String field, long documents, int distinct, double purity, double shuffled)
            implements Writeable {
        Category(StreamInput in) throws IOException {
            this(in.readString(), in.readVLong(), in.readVInt(), in.readDouble(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(field);
            out.writeVLong(documents);
            out.writeVInt(distinct);
            out.writeDouble(purity);
            out.writeDouble(shuffled);
        }

        public double ratio() {
            return purity / shuffled;
        }
    }

    /**
     * Whether documents have moved away from those that the codebook was trained on.
     *
     * @param dateField     null where none was named: then all documents are meant
     * @param since         creation of the codebook, in milliseconds since 1970
     * @param documents     created after it
     * @param meanError     their Σ‖x−x̂‖² / Σ‖x‖², as the training measures its sample: the mean of their errors, each weighted by ‖x‖²
     * @param trainingError that of the training sample; NaN for an imported codebook
     */
    public record Drift(@Nullable String dateField, long since, long documents, double meanError, double trainingError)
            implements Writeable {
        Drift(StreamInput in) throws IOException {
            this(in.readOptionalString(), in.readLong(), in.readVLong(), in.readDouble(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeOptionalString(dateField);
            out.writeLong(since);
            out.writeVLong(documents);
            out.writeDouble(meanError);
            out.writeDouble(trainingError);
        }

        /** Above 1 where the documents fit the codebook less well than its training sample did. */
        public double ratio() {
            return meanError / trainingError;
        }
    }

    public CodebookQuality {
        levels = List.copyOf(levels);
        prefixes = List.copyOf(prefixes);
    }

    CodebookQuality(StreamInput in) throws IOException {
        this(
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readList(Level::new),
                in.readList(Prefix::new),
                in.readDouble(),
                in.readVLong(),
                in.readOptionalWriteable(Category::new),
                new Drift(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(documents);
        out.writeVLong(sampled);
        out.writeVLong(skipped);
        out.writeList(levels);
        out.writeList(prefixes);
        out.writeDouble(sharedFullId);
        out.writeVLong(largestGroup);
        out.writeOptionalWriteable(category);
        drift.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field("documents", documents).field("sampled", sampled).field("skipped", skipped);
        builder.startArray("levels");
        for (int level = 0; level < levels.size(); level++) {
            Level each = levels.get(level);
            builder.startObject()
                    .field("level", level + 1)
                    .field("size", each.size())
                    .field("used", each.used());
            number(builder, "utilisation", each.utilisation());
            number(builder, "entropy", each.entropy());
            number(builder, "perplexity_ratio", each.perplexityRatio());
            number(builder, "relative_mse", each.relativeMse());
            builder.endObject();
        }
        builder.endArray().startArray("prefixes");
        for (Prefix each : prefixes) {
            builder.startObject().field("depth", each.depth()).field("unique", each.unique());
            number(builder, "collision_rate", each.collisionRate());
            number(builder, "mean_cosine", each.meanCosine());
            builder.field("pairs", each.pairs()).endObject();
        }
        builder.endArray();
        number(builder, "shared_full_id", sharedFullId);
        builder.field("largest_group", largestGroup);
        if (category != null) {
            builder.startObject("category")
                    .field("field", category.field())
                    .field("documents", category.documents())
                    .field("distinct", category.distinct());
            number(builder, "purity", category.purity());
            number(builder, "shuffled_purity", category.shuffled());
            number(builder, "ratio", category.ratio());
            builder.endObject();
        }
        return drift(builder);
    }

    private XContentBuilder drift(XContentBuilder builder) throws IOException {
        boolean dated = drift.dateField() != null;
        builder.startObject("drift")
                .field("of", dated ? "documents_since" : "all_documents")
                .field("date_field", drift.dateField())
                .field("since", dated ? Instant.ofEpochMilli(drift.since()).toString() : null)
                .field("documents", drift.documents());
        number(builder, "mean_error", drift.meanError());
        number(builder, "training_error", drift.trainingError());
        number(builder, "ratio", drift.ratio());
        return builder.endObject();
    }

    /** JSON has no NaN. */
    private static void number(XContentBuilder builder, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            builder.field(name, value);
        } else {
            builder.nullField(name);
        }
    }
}
