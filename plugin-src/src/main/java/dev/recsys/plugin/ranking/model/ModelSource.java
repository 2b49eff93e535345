/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.rescore.model.ModelFormat;
import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.ModelParser;
import dev.recsys.rescore.model.ParseBudget;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.model.RenamedModel;
import dev.recsys.rescore.onnx.OnnxRuntimes;
import java.util.List;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;

/**
 * A model as it was given, before it is read.
 *
 * @param file     what a library wrote, unchanged; of a linear model {@link LinearJson}
 * @param output   which of several outputs is the score, from 0; null for a model with one
 * @param features names of the columns in their order; empty where the file names them
 */
public record ModelSource(Format format, byte[] file, Integer output, List<String> features) {
    /** What a model may be given as. */
    public enum Format {
        LINEAR("linear"),
        LIGHTGBM("lightgbm", ModelFormat.LIGHTGBM_TEXT),
        XGBOOST("xgboost", ModelFormat.XGBOOST_JSON, ModelFormat.XGBOOST_UBJSON),
        ONNX("onnx");

        private final String text;
        private final List<ModelFormat> files;

        Format(String text, ModelFormat... files) {
            this.text = text;
            this.files = List.of(files);
        }

        /** As JSON has it. */
        public String text() {
            return text;
        }
    }

    public ModelSource {
        features = List.copyOf(features);
    }

    /**
     * Reads the model.
     *
     * @throws IllegalArgumentException what the file has that cannot be read, and where
     * @throws OpenSearchStatusException it needs a runtime that this node does not have
     */
    RankingModel parse(ModelLimits limits, ParseBudget budget) {
        RankingModel model =
                switch (format) {
                    case LINEAR -> LinearJson.parse(file);
                    case LIGHTGBM, XGBOOST -> trees(limits, budget);
                    case ONNX -> onnx(limits, budget);
                };
        return features.isEmpty() || format == Format.ONNX ? model : new RenamedModel(model, features);
    }

    private RankingModel onnx(ModelLimits limits, ParseBudget budget) {
        if (OnnxRuntimes.isPresent() == false) {
            throw missing(
                    "the model is in ONNX, for which ONNX Runtime is needed, and that is not installed on this node",
                    null);
        }
        try {
            return OnnxRuntimes.parse(file, output, features, limits, budget);
        } catch (IllegalStateException e) {
            throw missing(e.getMessage(), e);
        }
    }

    private static OpenSearchStatusException missing(String why, Exception cause) {
        return new OpenSearchStatusException(
                why + "; copy onnxruntime-" + OnnxRuntimes.VERSION
                        + ".jar into the directory plugins/opensearch-recsys of every node and restart them, or give a model"
                        + " of LightGBM, XGBoost or a linear one",
                RestStatus.BAD_REQUEST,
                cause);
    }

    private RankingModel trees(ModelLimits limits, ParseBudget budget) {
        ModelFormat found = ModelFormat.of(file);
        if (format.files.contains(found) == false) {
            throw new IllegalArgumentException("[model.format] is [" + format.text + "], but the file is " + found
                    + "; it must be one of " + format.files);
        }
        return new ModelParser(limits, budget).parse(file, output);
    }
}
