/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Sentence vectors by all-MiniLM-L6-v2 (quantised to 8 bits), whose files come from a jar: the mean of the last layer over all tokens,
 * as the model was trained, of unit length. Longer texts are cut at 128 tokens, the length in the model's own tokenizer file.
 *
 * <p>The vectors are those of the jar's own embedding model; one thread a text, as here, is about 1.6 times as fast on two cores.
 */
public final class SentenceEmbedder implements Embedder<String> {
    private static final String MODEL = "all-minilm-l6-v2-q";
    public static final int DIMENSION = 384;
    private static final int MAX_TOKENS = 128;

    private final int threads;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;
    private final String fingerprint;

    private SentenceEmbedder(int threads, byte[] model, InputStream vocabulary) throws OrtException, IOException {
        this.threads = threads;
        environment = OrtEnvironment.getEnvironment();
        session = OnnxSessions.singleThreaded(environment, model);
        tokenizer = HuggingFaceTokenizer.newInstance(
                vocabulary,
                Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(MAX_TOKENS)));
        fingerprint = MODEL + "/" + MAX_TOKENS + "/" + Hashes.hex(Hashes.sha256(model));
    }

    /** Loads the model; {@code threads} is how many texts {@link #embedAll} works on at a time. */
    public static SentenceEmbedder load(int threads) {
        try (InputStream model = resource(MODEL + ".onnx");
                InputStream vocabulary = resource(MODEL + "-tokenizer.json")) {
            return new SentenceEmbedder(threads, model.readAllBytes(), vocabulary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sentence model: " + e.getMessage(), e);
        } catch (OrtException e) {
            throw new IllegalStateException("cannot load the sentence model: " + e.getMessage(), e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = SentenceEmbedder.class.getResourceAsStream("/" + name);
        if (in == null) {
            throw new IOException("there is no [" + name + "] on the class path");
        }
        return in;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The vector of a text; safe to call from several threads. */
    @Override
    public float[] embed(String text) {
        Encoding encoding = tokenizer.encode(text, true, false);
        int tokens = encoding.getIds().length;
        long[] shape = {1, tokens};
        try (OnnxTensor ids = tensor(encoding.getIds(), shape);
                OnnxTensor mask = tensor(encoding.getAttentionMask(), shape);
                OnnxTensor types = tensor(encoding.getTypeIds(), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return mean(((OnnxTensor) result.get(0)).getFloatBuffer(), tokens);
        } catch (OrtException e) {
            throw new IllegalStateException("cannot embed [" + text + "]: " + e.getMessage(), e);
        }
    }

    private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
    }

    private static float[] mean(FloatBuffer states, int tokens) {
        float[] sum = new float[DIMENSION];
        for (int token = 0; token < tokens; token++) {
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += states.get(token * DIMENSION + i);
            }
        }
        return Vectors.normalize(sum);
    }

    @Override
    public void close() {
        tokenizer.close();
        OnnxSessions.close(session);
    }
}
