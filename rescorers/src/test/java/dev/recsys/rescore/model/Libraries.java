/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import static org.junit.Assume.assumeNoException;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** LightGBM and XGBoost themselves, which write the models that tests read and say what these predict. */
public final class Libraries {
    private static final int MOST_OUTPUTS = 8;

    private Libraries() {}

    /** A model in its file's form, and what its library predicts for some queries, row after row. */
    public record Trained(byte[] file, double[] predictions) {}

    /** Work that needs natives. */
    interface NativeWork<T> {
        T run() throws LGBMException, XGBoostError;
    }

    /** Skips the test where a library's natives do not load, for example because the machine has no libgomp. */
    static <T> T orSkip(NativeWork<T> work) {
        try {
            return work.run();
        } catch (LGBMException | XGBoostError e) {
            throw new AssertionError("the library failed", e);
        } catch (LinkageError e) {
            assumeNoException("skipped: the natives of LightGBM or XGBoost do not load here", e);
            throw e;
        }
    }

    /**
     * Trains and predicts with LightGBM.
     *
     * @param groups null when the objective does not rank
     */
    public static Trained lightGbm(
            double[] rows,
            int columns,
            float[] labels,
            int[] groups,
            String parameters,
            int iterations,
            double[] queries) {
        return orSkip(() -> {
            int count = rows.length / columns;
            String all = parameters + " verbose=-1 num_threads=1 deterministic=true seed=7";
            try (LGBMDataset data = LGBMDataset.createFromMat(rows, count, columns, true, all, null)) {
                data.setField("label", labels);
                if (groups != null) {
                    data.setField("group", groups);
                }
                try (LGBMBooster booster = LGBMBooster.create(data, all)) {
                    for (int i = 0; i < iterations; i++) {
                        booster.updateOneIter();
                    }
                    String model = booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.GAIN);
                    return new Trained(
                            model.getBytes(StandardCharsets.UTF_8), lightGbmPredictions(model, queries, columns));
                }
            }
        });
    }

    /**
     * The predictions of a model in its text form: what anybody gets who reads the file.
     *
     * <p>Not by way of {@code LGBMBooster.predictForMat}, which has room for two outputs and writes past it when there are three.
     */
    public static double[] lightGbmPredictions(String model, double[] queries, int columns) throws LGBMException {
        int rows = queries.length / columns;
        SWIGTYPE_p_int iterations = lightgbmlib.new_intp();
        SWIGTYPE_p_p_void handle = lightgbmlib.voidpp_handle();
        check(lightgbmlib.LGBM_BoosterLoadModelFromString(model, iterations, handle));
        SWIGTYPE_p_void booster = lightgbmlib.voidpp_value(handle);
        SWIGTYPE_p_double in = lightgbmlib.new_doubleArray(queries.length);
        SWIGTYPE_p_double out = lightgbmlib.new_doubleArray((long) rows * MOST_OUTPUTS);
        SWIGTYPE_p_long_long length = lightgbmlib.new_int64_tp();
        try {
            for (int i = 0; i < queries.length; i++) {
                lightgbmlib.doubleArray_setitem(in, i, queries[i]);
            }
            check(lightgbmlib.LGBM_BoosterPredictForMat(
                    booster,
                    lightgbmlib.double_to_voidp_ptr(in),
                    lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                    rows,
                    columns,
                    1,
                    lightgbmlibConstants.C_API_PREDICT_NORMAL,
                    0,
                    -1,
                    "num_threads=1",
                    length,
                    out));
            double[] predictions = new double[(int) lightgbmlib.int64_tp_value(length)];
            for (int i = 0; i < predictions.length; i++) {
                predictions[i] = lightgbmlib.doubleArray_getitem(out, i);
            }
            return predictions;
        } finally {
            lightgbmlib.delete_doubleArray(in);
            lightgbmlib.delete_doubleArray(out);
            lightgbmlib.delete_int64_tp(length);
            lightgbmlib.delete_intp(iterations);
            lightgbmlib.LGBM_BoosterFree(booster);
        }
    }

    private static void check(int result) throws LGBMException {
        if (result != 0) {
            throw new LGBMException(lightgbmlib.LGBM_GetLastError());
        }
    }

    /**
     * Trains and predicts with XGBoost.
     *
     * @param format {@code json} or {@code ubj}
     * @param types  of columns, {@code q} or {@code c}; null when all are numbers
     */
    static Trained xgBoost(
            float[] rows,
            int columns,
            float[] labels,
            int[] groups,
            String[] types,
            Map<String, Object> parameters,
            int iterations,
            float[] queries,
            String format) {
        return orSkip(() -> {
            DMatrix data = new DMatrix(rows, rows.length / columns, columns, Float.NaN);
            DMatrix asked = new DMatrix(queries, queries.length / columns, columns, Float.NaN);
            Booster booster = null;
            Booster read = null;
            try {
                data.setLabel(labels);
                if (groups != null) {
                    data.setGroup(groups);
                }
                if (types != null) {
                    data.setFeatureTypes(types);
                }
                Map<String, Object> all = new HashMap<>(parameters);
                all.put("nthread", 1);
                all.put("seed", 7);
                all.put("verbosity", 0);
                booster = XGBoost.train(data, all, iterations, new HashMap<>(), null, null);
                byte[] file = booster.toByteArray(format);
                read = load(file);
                return new Trained(file, flat(read.predict(asked)));
            } finally {
                data.dispose();
                asked.dispose();
                if (booster != null) {
                    booster.dispose();
                }
                if (read != null) {
                    read.dispose();
                }
            }
        });
    }

    private static Booster load(byte[] file) throws XGBoostError {
        try {
            return XGBoost.loadModel(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static double[] flat(float[][] rows) {
        int width = rows.length == 0 ? 0 : rows[0].length;
        double[] flat = new double[rows.length * width];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = rows[i / width][i % width];
        }
        return flat;
    }
}
