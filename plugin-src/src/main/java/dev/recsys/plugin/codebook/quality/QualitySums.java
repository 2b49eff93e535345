/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What was found of a codebook's documents, in one slice, one shard or all of them.
 *
 * @param seen       which documents were looked at
 * @param counts     for each level, how many vectors have each code
 * @param left       what the levels leave over of all vectors
 * @param recent     what all levels leave over of those created after the codebook
 * @param prefixes   for each depth from 1 on, how many vectors have each prefix
 * @param groups     for each depth from 0 on, the sums that the cosines are computed from
 * @param categories empty where none were asked for
 */
record QualitySums(
        Seen seen,
        long[][] counts,
        Left left,
        Recent recent,
        List<KeyCounts> prefixes,
        List<PrefixGroups> groups,
        CategoryCounts categories)
        implements Writeable {

    /**
     * @param documents        that the query matches
     * @param skipped          of the sample, but without a vector in each of the fields
     * @param encoded          of the sample, with their vectors
     * @param categoryIsMapped whether the index of any of the shards has the category field
     * @param dateIsMapped     whether the index of any of the shards has the date field
     */
    record Seen(long documents, long skipped, long encoded, boolean categoryIsMapped, boolean dateIsMapped)
            implements Writeable {
        Seen(StreamInput in) throws IOException {
            this(in.readVLong(), in.readVLong(), in.readVLong(), in.readBoolean(), in.readBoolean());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(documents);
            out.writeVLong(skipped);
            out.writeVLong(encoded);
            out.writeBoolean(categoryIsMapped);
            out.writeBoolean(dateIsMapped);
        }

        Seen plus(Seen other) {
            return new Seen(
                    documents + other.documents,
                    skipped + other.skipped,
                    encoded + other.encoded,
                    categoryIsMapped || other.categoryIsMapped,
                    dateIsMapped || other.dateIsMapped);
        }
    }

    /**
     * @param squares Σ‖x‖²
     * @param lost    for each level Σ‖x−x̂‖², with x̂ of the levels down to it
     */
    record Left(double squares, double[] lost) implements Writeable {
        Left(StreamInput in) throws IOException {
            this(in.readDouble(), in.readDoubleArray());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeDouble(squares);
            out.writeDoubleArray(lost);
        }

        Left plus(Left other) {
            double[] sums = lost.clone();
            for (int level = 0; level < sums.length; level++) {
                sums[level] += other.lost[level];
            }
            return new Left(squares + other.squares, sums);
        }
    }

    /**
     * @param documents number of documents
     * @param squares   their Σ‖x‖²
     * @param lost      their Σ‖x−x̂‖²
     */
    record Recent(long documents, double squares, double lost) implements Writeable {
        Recent(StreamInput in) throws IOException {
            this(in.readVLong(), in.readDouble(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(documents);
            out.writeDouble(squares);
            out.writeDouble(lost);
        }

        Recent plus(Recent other) {
            return new Recent(documents + other.documents, squares + other.squares, lost + other.lost);
        }
    }

    QualitySums {
        prefixes = List.copyOf(prefixes);
        groups = List.copyOf(groups);
    }

    QualitySums(StreamInput in) throws IOException {
        this(
                new Seen(in),
                in.readArray(StreamInput::readVLongArray, long[][]::new),
                new Left(in),
                new Recent(in),
                in.readList(KeyCounts::new),
                in.readList(PrefixGroups::new),
                new CategoryCounts(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        seen.writeTo(out);
        out.writeArray(StreamOutput::writeVLongArray, counts);
        left.writeTo(out);
        recent.writeTo(out);
        out.writeList(prefixes);
        out.writeList(groups);
        categories.writeTo(out);
    }

    /** All of both; takes over what the two hold, so that neither is to be used any more. */
    QualitySums merge(QualitySums other) {
        for (int level = 0; level < counts.length; level++) {
            for (int code = 0; code < counts[level].length; code++) {
                counts[level][code] += other.counts[level][code];
            }
        }
        List<KeyCounts> mergedPrefixes = new ArrayList<>(prefixes.size());
        for (int d = 0; d < prefixes.size(); d++) {
            mergedPrefixes.add(prefixes.get(d).merge(other.prefixes.get(d)));
        }
        for (int d = 0; d < groups.size(); d++) {
            groups.get(d).merge(other.groups.get(d));
        }
        return new QualitySums(
                seen.plus(other.seen),
                counts,
                left.plus(other.left),
                recent.plus(other.recent),
                mergedPrefixes,
                groups,
                categories.merge(other.categories));
    }
}
