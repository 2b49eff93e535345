/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes small ONNX files, message by message; the numbers of fields are those of {@code onnx.proto}. */
final class OnnxBytes {
    static final int FLOAT = 1;
    static final int INT64 = 7;

    /** A length that is not fixed. */
    static final long ANY = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    OnnxBytes number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    OnnxBytes text(int field, String value) {
        return data(field, value.getBytes(StandardCharsets.UTF_8));
    }

    OnnxBytes part(int field, OnnxBytes value) {
        return data(field, value.bytes());
    }

    OnnxBytes data(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    static OnnxBytes tensor(String name, float[] values, long... shape) {
        OnnxBytes tensor = new OnnxBytes();
        for (long length : shape) {
            tensor.number(1, length);
        }
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return tensor.number(2, FLOAT).text(8, name).data(9, raw.array());
    }

    static OnnxBytes node(String operator, String output, String... inputs) {
        OnnxBytes node = new OnnxBytes();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    /** An input or output of a graph. */
    static OnnxBytes value(String name, int type, long... shape) {
        OnnxBytes dimensions = new OnnxBytes();
        for (long length : shape) {
            dimensions.part(1, length == ANY ? new OnnxBytes().text(2, "n") : new OnnxBytes().number(1, length));
        }
        OnnxBytes tensor = new OnnxBytes().number(1, type).part(2, dimensions);
        return new OnnxBytes().text(1, name).part(2, new OnnxBytes().part(1, tensor));
    }

    static byte[] model(OnnxBytes graph) {
        OnnxBytes operators = new OnnxBytes().text(1, "").number(2, 13);
        return new OnnxBytes()
                .number(1, 8)
                .part(7, graph.text(2, "ranker"))
                .part(8, operators)
                .bytes();
    }

    /** x·W + b: {@code weights} has a row for each feature, {@code biases} are the outputs. */
    static byte[] linear(float[] weights, float[] biases) {
        int features = weights.length / biases.length;
        return model(new OnnxBytes()
                .part(1, node("MatMul", "sum", "x", "w"))
                .part(1, node("Add", "y", "sum", "b"))
                .part(5, tensor("w", weights, features, biases.length))
                .part(5, tensor("b", biases, biases.length))
                .part(11, value("x", FLOAT, ANY, features))
                .part(12, value("y", FLOAT, ANY, biases.length)));
    }

    /** Passes its input on, declared as given. */
    static byte[] identity(OnnxBytes input, OnnxBytes... outputs) {
        OnnxBytes graph = new OnnxBytes();
        for (int i = 0; i < outputs.length; i++) {
            graph.part(1, node("Identity", "y" + i, "x"));
        }
        graph.part(11, input);
        for (OnnxBytes output : outputs) {
            graph.part(12, output);
        }
        return model(graph);
    }
}
