/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.onnx;

import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.ParseBudget;
import dev.recsys.rescore.model.RankingModel;
import java.util.List;

/** The way to ONNX Runtime: no class of it is touched unless it is there. */
public final class OnnxRuntimes {
    /** The release that this library is made and tested with. */
    public static final String VERSION = "1.20.0";

    private static final String CLASS = "ai.onnxruntime.OrtEnvironment";

    private OnnxRuntimes() {}

    /** Whether the classes of ONNX Runtime can be seen from here. */
    public static boolean isPresent() {
        return isPresent(OnnxRuntimes.class.getClassLoader());
    }

    static boolean isPresent(ClassLoader loader) {
        try {
            Class.forName(CLASS, false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Reads a model; only to be called if {@link #isPresent}.
     *
     * @param output   which column of the output is the score, from 0; null where it has one
     * @param features names of the columns of the input, in their order
     * @param budget   asked before and after the runtime reads the file, which it does in one step
     * @throws IllegalArgumentException what the file has that cannot be used
     * @throws IllegalStateException    the runtime's native libraries do not load
     */
    public static RankingModel parse(
            byte[] file, Integer output, List<String> features, ModelLimits limits, ParseBudget budget) {
        limits.checkSize(file.length);
        if (features.isEmpty()) {
            throw new IllegalArgumentException("[features] is missing; it must name the columns of the input in their"
                    + " order, because an ONNX file does not");
        }
        budget.check();
        OnnxFile.check(file);
        budget.check();
        OnnxModel model = OnnxModel.load(file, output, features);
        budget.check();
        return model;
    }
}
