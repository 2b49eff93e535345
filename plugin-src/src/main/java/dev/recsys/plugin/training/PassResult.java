/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What a pass found out, of one segment, one shard or all of them. Merging is associative and commutative to the bit: every sum is of
 * integers.
 */
sealed interface PassResult extends Writeable {
    /** Adds another result of the same pass; may change and return this one. */
    PassResult merge(PassResult other);

    /**
     * @param documents  documents that the sample may be drawn from
     * @param present    for each field, how many documents have it
     * @param dimensions for each field, its number of components; 0 where no document has it
     */
    record Probe(long documents, long[] present, int[] dimensions) implements PassResult {
        Probe(StreamInput in) throws IOException {
            this(in.readVLong(), in.readLongArray(), in.readIntArray());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(documents);
            out.writeLongArray(present);
            out.writeIntArray(dimensions);
        }

        @Override
        public Probe merge(PassResult result) {
            Probe other = (Probe) result;
            for (int f = 0; f < dimensions.length; f++) {
                if (dimensions[f] == 0) {
                    dimensions[f] = other.dimensions[f];
                } else if (other.dimensions[f] != 0 && other.dimensions[f] != dimensions[f]) {
                    throw new IllegalArgumentException("field [" + f + "] of [fields] has [" + dimensions[f]
                            + "] dimensions in one place and [" + other.dimensions[f]
                            + "] in another; all its vectors must have the same");
                }
                present[f] += other.present[f];
            }
            return new Probe(documents + other.documents, present, dimensions);
        }
    }

    /**
     * @param sampled        documents in the sample
     * @param maxSquaredNorm largest squared length of a composed vector
     */
    record Norms(long sampled, double maxSquaredNorm) implements PassResult {
        Norms(StreamInput in) throws IOException {
            this(in.readVLong(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(sampled);
            out.writeDouble(maxSquaredNorm);
        }

        @Override
        public Norms merge(PassResult result) {
            Norms other = (Norms) result;
            return new Norms(sampled + other.sampled, Math.max(maxSquaredNorm, other.maxSquaredNorm));
        }
    }

    /**
     * @param count   documents
     * @param sums    fixed-point sum of each component
     * @param squares fixed-point sum of the square of each component
     */
    record Moments(long count, long[] sums, long[] squares) implements PassResult {
        Moments(StreamInput in) throws IOException {
            this(in.readVLong(), in.readLongArray(), in.readLongArray());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(count);
            out.writeLongArray(sums);
            out.writeLongArray(squares);
        }

        @Override
        public Moments merge(PassResult result) {
            Moments other = (Moments) result;
            add(sums, other.sums);
            add(squares, other.squares);
            return new Moments(count + other.count, sums, squares);
        }
    }

    /**
     * @param potential  fixed-point sum of squared distances from the nearest candidate (in round 0, from the origin)
     * @param limit      how many draws to keep
     * @param draws      candidates for the next round, smallest key first
     * @param cellCounts residuals nearest to each candidate; empty where not asked for
     */
    record Seed(long potential, int limit, List<Draw> draws, long[] cellCounts) implements PassResult {
        Seed(StreamInput in) throws IOException {
            this(in.readZLong(), in.readVInt(), in.readList(Draw::new), in.readLongArray());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeZLong(potential);
            out.writeVInt(limit);
            out.writeList(draws);
            out.writeLongArray(cellCounts);
        }

        @Override
        public Seed merge(PassResult result) {
            Seed other = (Seed) result;
            add(cellCounts, other.cellCounts);
            return new Seed(potential + other.potential, limit, TopDraws.merge(draws, other.draws, limit), cellCounts);
        }
    }

    /**
     * @param counts          residuals nearest to each centroid
     * @param sums            fixed-point sum of those, row after row
     * @param squaredError    fixed-point sum of squared distances from the nearest centroid
     * @param lostSquares     the same in the scale of the composed vectors; differs where residuals are normalised
     * @param maxSquaredError largest squared distance from the nearest centroid
     * @param limit           how many far residuals to keep
     * @param far             residuals farthest from their centroids, farthest first
     */
    record Assign(
            long[] counts,
            long[] sums,
            long squaredError,
            long lostSquares,
            float maxSquaredError,
            int limit,
            List<Draw> far)
            implements PassResult {
        Assign(StreamInput in) throws IOException {
            this(
                    in.readLongArray(),
                    in.readLongArray(),
                    in.readZLong(),
                    in.readZLong(),
                    in.readFloat(),
                    in.readVInt(),
                    in.readList(Draw::new));
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeLongArray(counts);
            out.writeLongArray(sums);
            out.writeZLong(squaredError);
            out.writeZLong(lostSquares);
            out.writeFloat(maxSquaredError);
            out.writeVInt(limit);
            out.writeList(far);
        }

        @Override
        public Assign merge(PassResult result) {
            Assign other = (Assign) result;
            add(counts, other.counts);
            add(sums, other.sums);
            return new Assign(
                    counts,
                    sums,
                    squaredError + other.squaredError,
                    lostSquares + other.lostSquares,
                    Math.max(maxSquaredError, other.maxSquaredError),
                    limit,
                    TopDraws.merge(far, other.far, limit));
        }
    }

    /** Writes a result with a tag that tells which it is. */
    static void write(StreamOutput out, PassResult result) throws IOException {
        out.writeByte((byte)
                switch (result) {
                    case Probe probe -> 0;
                    case Norms norms -> 1;
                    case Moments moments -> 2;
                    case Seed seed -> 3;
                    case Assign assign -> 4;
                });
        result.writeTo(out);
    }

    /** Reads what {@link #write} wrote. */
    static PassResult read(StreamInput in) throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case 0 -> new Probe(in);
            case 1 -> new Norms(in);
            case 2 -> new Moments(in);
            case 3 -> new Seed(in);
            case 4 -> new Assign(in);
            default -> throw new IOException("unknown result [" + tag + "]");
        };
    }

    private static void add(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }
}
