/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.training;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What one pass over the vectors of the sample is to find out. A pass runs on every shard; its answers are added up by
 * {@link PassResult#merge}.
 *
 * <p>"Residual" is what the levels before this one left over of a composed vector; at the first level it is that vector.
 */
sealed interface VectorPass extends Writeable {
    /** Which documents have vectors, and of how many dimensions; remembers them for the passes that follow. */
    record Probe() implements VectorPass {
        @Override
        public void writeTo(StreamOutput out) {}
    }

    /** How many documents are in the sample, and how long the longest vector is. */
    record Norms() implements VectorPass {
        @Override
        public void writeTo(StreamOutput out) {}
    }

    /**
     * Sums of the components and of their squares.
     *
     * @param scale       fixed-point scale of a component
     * @param squareScale fixed-point scale of its square
     */
    record Moments(float scale, float squareScale) implements VectorPass {
        Moments(StreamInput in) throws IOException {
            this(in.readFloat(), in.readFloat());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeFloat(scale);
            out.writeFloat(squareScale);
        }
    }

    /**
     * One round of k-means‖ (Bahmani et al. 2012): takes note of the new candidates, then draws more, each document with a probability
     * that follows its squared distance from the nearest candidate so far. Round 0 has no candidates and draws uniformly.
     *
     * @param round          from 0
     * @param candidates     the new ones, row after row
     * @param firstCandidate how many there were before
     * @param draws          how many to draw
     * @param cells          whether to return how many residuals are nearest to each candidate
     * @param distanceScale  fixed-point scale of a squared distance
     */
    record Seed(int round, float[] candidates, int firstCandidate, int draws, boolean cells, float distanceScale)
            implements VectorPass {
        Seed(StreamInput in) throws IOException {
            this(in.readVInt(), in.readFloatArray(), in.readVInt(), in.readVInt(), in.readBoolean(), in.readFloat());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(round);
            out.writeFloatArray(candidates);
            out.writeVInt(firstCandidate);
            out.writeVInt(draws);
            out.writeBoolean(cells);
            out.writeFloat(distanceScale);
        }
    }

    /**
     * The assignment step of Lloyd's algorithm: to each centroid the count and the sum of the residuals nearest to it.
     *
     * @param centroids     row after row
     * @param far           how many of the residuals farthest from their centroids to return
     * @param sumScale      fixed-point scale of a component
     * @param distanceScale fixed-point scale of a squared distance
     * @param lostScale     the same for distances in the scale of the composed vectors
     */
    record Assign(float[] centroids, int far, float sumScale, float distanceScale, float lostScale)
            implements VectorPass {
        Assign(StreamInput in) throws IOException {
            this(in.readFloatArray(), in.readVInt(), in.readFloat(), in.readFloat(), in.readFloat());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeFloatArray(centroids);
            out.writeVInt(far);
            out.writeFloat(sumScale);
            out.writeFloat(distanceScale);
            out.writeFloat(lostScale);
        }
    }

    /** Writes a pass with a tag that tells which it is. */
    static void write(StreamOutput out, VectorPass pass) throws IOException {
        out.writeByte((byte)
                switch (pass) {
                    case Probe probe -> 0;
                    case Norms norms -> 1;
                    case Moments moments -> 2;
                    case Seed seed -> 3;
                    case Assign assign -> 4;
                });
        pass.writeTo(out);
    }

    /** Reads what {@link #write} wrote. */
    static VectorPass read(StreamInput in) throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case 0 -> new Probe();
            case 1 -> new Norms();
            case 2 -> new Moments(in);
            case 3 -> new Seed(in);
            case 4 -> new Assign(in);
            default -> throw new IOException("unknown pass [" + tag + "]");
        };
    }
}
