/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * Image vectors by a MobileNet V2 in ONNX format: the layer before the classes, of unit length. Its input is {@code [n, 3, 224, 224]},
 * red, green, blue, each as (x − 128) / 128; its output is called {@code embedding}.
 */
public final class ImageEmbedder implements Embedder<byte[]> {
    private static final int SIDE = 224;
    private static final int CHANNELS = 3;
    public static final int DIMENSION = 1280;
    private static final String OUTPUT = "embedding";
    /** Half of the 8-bit range, which the model takes as 0 and as its unit. */
    private static final float HALF_RANGE = 128f;

    private final int threads;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final String fingerprint;

    private ImageEmbedder(int threads, byte[] model) throws OrtException {
        this.threads = threads;
        environment = OrtEnvironment.getEnvironment();
        session = OnnxSessions.singleThreaded(environment, model);
        if (session.getOutputNames().contains(OUTPUT) == false
                || session.getInputNames().size() != 1) {
            String found = "inputs " + session.getInputNames() + " and outputs " + session.getOutputNames();
            OnnxSessions.close(session);
            throw new IllegalArgumentException(
                    "the image model has " + found + "; it must have one input, and an output [" + OUTPUT + "]");
        }
        input = session.getInputNames().iterator().next();
        fingerprint = "mobilenet-v2/" + SIDE + "/" + Hashes.hex(Hashes.sha256(model));
    }

    /** Loads a model from a file; {@code threads} is how many images {@link #embedAll} works on at a time. */
    public static ImageEmbedder load(Path model, int threads) {
        try {
            return new ImageEmbedder(threads, Files.readAllBytes(model));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the image model [" + model + "]: " + e.getMessage(), e);
        } catch (OrtException e) {
            throw new IllegalStateException("cannot load the image model [" + model + "]: " + e.getMessage(), e);
        }
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
    public byte[] bytes(byte[] image) {
        return image;
    }

    /** The vector of a picture file (JPEG, PNG …); safe to call from several threads. */
    @Override
    public float[] embed(byte[] image) {
        long[] shape = {1, CHANNELS, SIDE, SIDE};
        try (OnnxTensor pixels = OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels(image)), shape);
                OrtSession.Result result = session.run(Map.of(input, pixels), Set.of(OUTPUT))) {
            float[] vector = new float[DIMENSION];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(vector);
            return Vectors.normalize(vector);
        } catch (OrtException e) {
            throw new IllegalStateException("cannot embed an image: " + e.getMessage(), e);
        }
    }

    /** Decodes a picture, stretches it to the model's square, and lays out plane by plane what the model reads. */
    private static float[] pixels(byte[] file) {
        BufferedImage decoded;
        try {
            decoded = ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot decode an image: " + e.getMessage(), e);
        }
        if (decoded == null) {
            throw new IllegalArgumentException("[" + file.length + "] bytes are no image of a known format");
        }
        BufferedImage square = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = square.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(decoded, 0, 0, SIDE, SIDE, null);
        graphics.dispose();
        int[] rgb = square.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
        float[] planes = new float[CHANNELS * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int shift = Byte.SIZE * (CHANNELS - 1 - channel);
                planes[channel * rgb.length + i] = ((rgb[i] >> shift & 0xFF) - HALF_RANGE) / HALF_RANGE;
            }
        }
        return planes;
    }

    @Override
    public void close() {
        OnnxSessions.close(session);
    }
}
