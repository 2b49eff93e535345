/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.onnx;

import java.util.Map;

/**
 * Looks through the protobuf messages of an ONNX file for what must not reach the runtime: tensors whose data lies in other files of the
 * machine.
 *
 * <p>The numbers of fields are those of {@code onnx.proto} (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
final class OnnxFile {
    /** Graphs may stand in attributes of nodes, as the branches of an {@code If}. */
    private static final int MOST_NESTED = 64;

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int MESSAGE = 2;
    private static final int FOUR_BYTES = 5;

    private static final int EXTERNAL_DATA = 13;
    private static final int DATA_LOCATION = 14;

    /** Messages by the fields that lead to tensors. */
    private enum Kind {
        TENSOR,
        SPARSE_TENSOR,
        ATTRIBUTE,
        NODE,
        GRAPH,
        FUNCTION,
        MODEL
    }

    private static final Map<Kind, Map<Integer, Kind>> PARTS = Map.of(
            Kind.TENSOR, Map.of(),
            Kind.SPARSE_TENSOR, Map.of(1, Kind.TENSOR, 2, Kind.TENSOR),
            Kind.ATTRIBUTE,
                    Map.of(
                            5, Kind.TENSOR,
                            6, Kind.GRAPH,
                            10, Kind.TENSOR,
                            11, Kind.GRAPH,
                            22, Kind.SPARSE_TENSOR,
                            23, Kind.SPARSE_TENSOR),
            Kind.NODE, Map.of(5, Kind.ATTRIBUTE),
            Kind.GRAPH, Map.of(1, Kind.NODE, 5, Kind.TENSOR, 15, Kind.SPARSE_TENSOR),
            Kind.FUNCTION, Map.of(7, Kind.NODE, 11, Kind.ATTRIBUTE),
            Kind.MODEL, Map.of(7, Kind.GRAPH, 25, Kind.FUNCTION));

    private final byte[] file;
    private int at;

    private OnnxFile(byte[] file) {
        this.file = file;
    }

    /** @throws IllegalArgumentException the file is no protobuf, is truncated, or refers to other files */
    static void check(byte[] file) {
        new OnnxFile(file).message(Kind.MODEL, file.length, 0);
    }

    private void message(Kind kind, int end, int depth) {
        if (depth > MOST_NESTED) {
            throw error("messages stand more than [" + MOST_NESTED + "] deep in each other");
        }
        while (at < end) {
            long tag = varint(end);
            int field = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case VARINT -> {
                    long value = varint(end);
                    if (kind == Kind.TENSOR && field == DATA_LOCATION && value != 0) {
                        throw external();
                    }
                }
                case EIGHT_BYTES -> skip(Long.BYTES, end);
                case FOUR_BYTES -> skip(Integer.BYTES, end);
                case MESSAGE -> {
                    if (kind == Kind.TENSOR && field == EXTERNAL_DATA) {
                        throw external();
                    }
                    long length = varint(end);
                    Kind part = PARTS.get(kind).get(field);
                    if (length < 0 || length > end - at) {
                        throw error("a part should have [" + length + "] bytes, and [" + (end - at) + "] are left");
                    }
                    if (part == null) {
                        skip(length, end);
                    } else {
                        message(part, at + (int) length, depth + 1);
                    }
                }
                default -> throw error("a field has the type [" + (tag & 7) + "], which is none of protobuf");
            }
        }
    }

    private long varint(int end) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= end) {
                throw error("a number ends too soon");
            }
            byte next = file[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw error("a number is too long");
    }

    private void skip(long bytes, int end) {
        if (bytes > end - at) {
            throw error("[" + bytes + "] bytes are missing");
        }
        at += (int) bytes;
    }

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException(
                "the file is no ONNX model, or truncated: at byte [" + at + "] of [" + file.length + "], " + what);
    }

    private static IllegalArgumentException external() {
        return new IllegalArgumentException(
                "a tensor of the model has its data in another file; all data must be in" + " the file itself");
    }
}
