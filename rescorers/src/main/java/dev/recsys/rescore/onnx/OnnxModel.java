/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.recsys.rescore.model.ExternalModel;
import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.model.ModelLimits;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model in ONNX: one input, a float tensor [documents, features], and one output, a float tensor [documents] or [documents, outputs].
 *
 * <p>Features are rounded to float, and a missing one is NaN, which the model must know to handle. A batch is evaluated on the calling
 * thread alone. The native session is closed when the model is no longer reachable, as when its version leaves the cache.
 */
final class OnnxModel implements ExternalModel {
    /** Documents that go to the runtime at once: bounds what it takes for its intermediate tensors. */
    private static final int BATCH = 1024;

    /** Rows of the trial that finds out the number of outputs; two, so that a fixed number of documents is seen. */
    private static final int TRIAL = 2;

    /** The runtime holds the graph beside the weights, which it may arrange anew. */
    private static final int BYTES_PER_BYTE_OF_FILE = 3;

    private static final long BYTES_OF_A_SESSION = 1 << 20;

    private static final Cleaner CLEANER = Cleaner.create();

    private final OrtSession session;
    private final List<String> features;
    private final String input;
    private final String tensor;
    private final int fileBytes;
    private final int outputs;
    private final int output;

    private OnnxModel(OrtSession session, List<String> features, int fileBytes, Integer chosen) throws OrtException {
        this.session = session;
        this.features = List.copyOf(features);
        this.fileBytes = fileBytes;
        this.input = input(session, features.size());
        this.tensor = tensor(session);
        this.outputs = trial();
        this.output = chosen == null ? 0 : chosen;
        if (output < 0 || output >= outputs || (chosen == null && outputs > 1)) {
            throw new IllegalArgumentException("[output] is [" + chosen + "]; the model predicts [" + outputs
                    + "] values for a document, so it must say which is the score, from 0 to " + (outputs - 1));
        }
    }

    static OnnxModel load(byte[] file, Integer output, List<String> features) {
        OrtEnvironment environment = environment();
        OrtSession session = null;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            session = environment.createSession(file, options);
            OnnxModel model = new OnnxModel(session, features, file.length, output);
            CLEANER.register(model, closing(session));
            session = null;
            return model;
        } catch (OrtException e) {
            throw new IllegalArgumentException("ONNX Runtime cannot use the model: " + e.getMessage(), e);
        } finally {
            if (session != null) {
                closing(session).run();
            }
        }
    }

    private static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError | RuntimeException e) {
            throw new IllegalStateException(
                    "ONNX Runtime is installed, but its native libraries do not load on this machine: " + e, e);
        }
    }

    private static Runnable closing(OrtSession session) {
        return () -> {
            try {
                session.close();
            } catch (OrtException | IllegalStateException e) {
                // Nothing is left that could be done about it: the runtime says so where a session is closed already.
                assert e.getMessage() != null;
            }
        };
    }

    private static String input(OrtSession session, int features) throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("the model has the inputs " + inputs.keySet()
                    + "; it must have one, a float tensor [documents, features]");
        }
        NodeInfo input = inputs.values().iterator().next();
        if (input.getInfo() instanceof TensorInfo info && info.type == OnnxJavaType.FLOAT) {
            long[] shape = info.getShape();
            if (shape.length == 2 && shape[0] < 0 && (shape[1] < 0 || shape[1] == features)) {
                return input.getName();
            }
        }
        throw new IllegalArgumentException("the input [" + input.getName() + "] is " + input.getInfo()
                + "; it must be a float tensor [documents, features] with any number of documents and [" + features
                + "] features, as many as [features] names");
    }

    private static String tensor(OrtSession session) throws OrtException {
        List<String> found = new ArrayList<>();
        for (NodeInfo output : session.getOutputInfo().values()) {
            if (output.getInfo() instanceof TensorInfo info
                    && info.type == OnnxJavaType.FLOAT
                    && (info.getShape().length == 1 || info.getShape().length == 2)) {
                checkOutputs(output.getName(), info.getShape());
                found.add(output.getName());
            }
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("the model has the outputs " + session.getOutputNames() + ", of which "
                    + found + " are float tensors [documents] or [documents, outputs]; it must have one such");
        }
        return found.get(0);
    }

    /** @param shape whose second length is not known before a trial where it is negative */
    private static void checkOutputs(String name, long[] shape) {
        if (shape.length == 2 && shape[1] > ModelLimits.MOST_OUTPUTS) {
            throw new IllegalArgumentException("the output [" + name + "] has [" + shape[1]
                    + "] values for a document; it must have at most " + ModelLimits.MOST_OUTPUTS);
        }
    }

    private int trial() throws OrtException {
        try (OnnxTensor tensor = tensor(new float[TRIAL * features.size()], TRIAL);
                OrtSession.Result result = run(tensor)) {
            long[] shape = ((TensorInfo) result.get(0).getInfo()).getShape();
            if (shape.length == 0 || shape[0] != TRIAL || (shape.length == 2 && shape[1] < 1)) {
                throw new IllegalArgumentException("the output [" + this.tensor + "] for [" + TRIAL + "] documents is "
                        + result.get(0).getInfo() + "; it must have a row for each document");
            }
            checkOutputs(this.tensor, shape);
            return shape.length == 1 ? 1 : (int) shape[1];
        }
    }

    private OnnxTensor tensor(float[] values, int rows) throws OrtException {
        FloatBuffer buffer = FloatBuffer.wrap(values, 0, rows * features.size());
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer, new long[] {rows, features.size()});
    }

    private OrtSession.Result run(OnnxTensor values) throws OrtException {
        return session.run(Map.of(input, values), Set.of(tensor));
    }

    @Override
    public List<String> features() {
        return features;
    }

    @Override
    public String label() {
        return "ONNX, " + features.size() + " features, output [" + tensor + "]";
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int output() {
        return output;
    }

    /** An estimate: the memory is the runtime's own, outside of the heap. */
    @Override
    public long bytes() {
        return BYTES_OF_A_SESSION + (long) BYTES_PER_BYTE_OF_FILE * fileBytes;
    }

    @Override
    public void predict(FeatureMatrix matrix, double[] out) {
        matrix.checkFits(this, out);
        float[] values = new float[Math.min(BATCH, matrix.count()) * features.size()];
        try {
            for (int from = 0; from < matrix.count(); from += BATCH) {
                predict(matrix, from, Math.min(BATCH, matrix.count() - from), values, out);
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed to evaluate the model: " + e.getMessage(), e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void predict(FeatureMatrix matrix, int from, int rows, float[] values, double[] out) throws OrtException {
        for (int feature = 0; feature < features.size(); feature++) {
            double[] column = matrix.column(feature);
            for (int row = 0; row < rows; row++) {
                values[row * features.size() + feature] = (float) column[from + row];
            }
        }
        try (OnnxTensor in = tensor(values, rows);
                OrtSession.Result result = run(in)) {
            FloatBuffer found = ((OnnxTensor) result.get(0)).getFloatBuffer();
            if (found.remaining() != rows * outputs) {
                throw new IllegalStateException("the model gave [" + found.remaining() + "] values for [" + rows
                        + "] documents; it should give [" + outputs + "] for each");
            }
            for (int i = 0; i < rows * outputs; i++) {
                out[from * outputs + i] = found.get(i);
            }
        }
    }
}
