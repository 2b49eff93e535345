/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_float;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import dev.recsys.rescore.model.FeatureMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One training by LightGBM's C interface ({@code include/LightGBM/c_api.h} there); closing it frees all that it took, whatever happened.
 *
 * <p>Values go to native memory column by column, without a copy of all of them on the heap, which the wrapper's own classes would want.
 */
final class LightGbm implements AutoCloseable {
    /** Behind what follows the trees. */
    private static final String END = "\nend of parameters";

    private static final Pattern EMPTY_LEAF = Pattern.compile("best_split_info\\.(left|right)_count");

    /** Index of the training rows where metrics are asked for; held-out rows are 1. */
    static final int TRAIN = 0;

    static final int HELD_OUT = 1;

    private final Deque<Runnable> frees = new ArrayDeque<>();
    private final String parameters;
    private final int metrics;
    private SWIGTYPE_p_void train;
    private SWIGTYPE_p_void booster;

    /** @param metrics values that each evaluation gives */
    LightGbm(String parameters, int metrics) {
        this.parameters = parameters;
        this.metrics = metrics;
    }

    /** Rows to learn from. */
    void train(RankingData data, float[] numbers, String[] names) {
        train = dataset(data, numbers, null);
        check("name the features", lightgbmlib.LGBM_DatasetSetFeatureNames(train, names, names.length));
        SWIGTYPE_p_p_void out = pointer();
        check("begin", lightgbmlib.LGBM_BoosterCreate(train, parameters, out));
        SWIGTYPE_p_void created = lightgbmlib.voidpp_value(out);
        frees.push(() -> lightgbmlib.LGBM_BoosterFree(created));
        booster = created;
    }

    /** Rows to measure on; after {@link #train}. */
    void heldOut(RankingData data, float[] numbers) {
        // The booster goes first when all is freed, though this came after it.
        Runnable freeBooster = frees.pop();
        try {
            SWIGTYPE_p_void heldOut = dataset(data, numbers, train);
            check("take the rows held out", lightgbmlib.LGBM_BoosterAddValidData(booster, heldOut));
        } finally {
            frees.push(freeBooster);
        }
    }

    /** One tree more; false when there was nothing left to split. */
    boolean grow() {
        SWIGTYPE_p_int finished = lightgbmlib.new_intp();
        try {
            check("grow a tree", lightgbmlib.LGBM_BoosterUpdateOneIter(booster, finished));
            return lightgbmlib.intp_value(finished) == 0;
        } finally {
            lightgbmlib.delete_intp(finished);
        }
    }

    /** The metrics now. */
    double[] evaluate(int rows) {
        SWIGTYPE_p_int count = lightgbmlib.new_intp();
        SWIGTYPE_p_double values = lightgbmlib.new_doubleArray(metrics);
        try {
            check("count metrics", lightgbmlib.LGBM_BoosterGetEvalCounts(booster, count));
            if (lightgbmlib.intp_value(count) != metrics) {
                throw new IllegalStateException("LightGBM has [" + lightgbmlib.intp_value(count) + "] metrics; ["
                        + metrics + "] were asked for");
            }
            check("evaluate", lightgbmlib.LGBM_BoosterGetEval(booster, rows, count, values));
            return values(values, metrics);
        } finally {
            lightgbmlib.delete_intp(count);
            lightgbmlib.delete_doubleArray(values);
        }
    }

    /** The model's text, with so many trees; by a file, because the wrapper's call that returns a text never frees its native copy. */
    String model(int trees) {
        String model = throughFile(
                Path.of(System.getProperty("java.io.tmpdir")),
                file -> check(
                        "write the model",
                        lightgbmlib.LGBM_BoosterSaveModel(
                                booster,
                                0,
                                trees,
                                lightgbmlibConstants.C_API_FEATURE_IMPORTANCE_GAIN,
                                file.toString())));
        // The library does not tell when the disk is full.
        if (!model.contains(END)) {
            throw new IllegalStateException("LightGBM could not write the model whole: [" + model.length()
                    + "] bytes of it are there; is there room in [java.io.tmpdir]?");
        }
        return model;
    }

    /**
     * What is written to a file that is gone afterwards, whatever happens.
     *
     * @throws UncheckedIOException the file cannot be made, read or deleted
     */
    static String throughFile(Path directory, Consumer<Path> writer) {
        try {
            Path file = Files.createTempFile(directory, "recsys-model", ".txt");
            try {
                writer.accept(file);
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a model could not pass through a file in [" + directory + "]: " + e, e);
        }
    }

    /** What each feature gained, or how often it was split, in so many trees. */
    double[] importance(int trees, int features, boolean gain) {
        SWIGTYPE_p_double values = lightgbmlib.new_doubleArray(features);
        try {
            int kind = gain
                    ? lightgbmlibConstants.C_API_FEATURE_IMPORTANCE_GAIN
                    : lightgbmlibConstants.C_API_FEATURE_IMPORTANCE_SPLIT;
            check("tell gains", lightgbmlib.LGBM_BoosterFeatureImportance(booster, trees, kind, values));
            return values(values, features);
        } finally {
            lightgbmlib.delete_doubleArray(values);
        }
    }

    private static double[] values(SWIGTYPE_p_double array, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = lightgbmlib.doubleArray_getitem(array, i);
        }
        return values;
    }

    private SWIGTYPE_p_void dataset(RankingData data, float[] numbers, SWIGTYPE_p_void reference) {
        FeatureMatrix matrix = data.matrix();
        int rows = matrix.count();
        int columns = matrix.columns().length;
        SWIGTYPE_p_p_void out = pointer();
        SWIGTYPE_p_double cells = lightgbmlib.new_doubleArray((long) rows * columns);
        try {
            for (int f = 0; f < columns; f++) {
                double[] column = matrix.column(f);
                for (int row = 0; row < rows; row++) {
                    lightgbmlib.doubleArray_setitem(cells, (long) f * rows + row, column[row]);
                }
            }
            check(
                    "take the rows",
                    lightgbmlib.LGBM_DatasetCreateFromMat(
                            lightgbmlib.double_to_voidp_ptr(cells),
                            lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                            rows,
                            columns,
                            0,
                            parameters,
                            reference,
                            out));
        } finally {
            lightgbmlib.delete_doubleArray(cells);
        }
        SWIGTYPE_p_void dataset = lightgbmlib.voidpp_value(out);
        frees.push(() -> lightgbmlib.LGBM_DatasetFree(dataset));
        setFloats(dataset, "label", numbers);
        if (data.weights() != null) {
            setFloats(dataset, "weight", data.weights());
        }
        int[] sizes = data.groups().stream().mapToInt(RankingGroup::size).toArray();
        SWIGTYPE_p_int group = lightgbmlib.new_intArray(sizes.length);
        try {
            for (int g = 0; g < sizes.length; g++) {
                lightgbmlib.intArray_setitem(group, g, sizes[g]);
            }
            setField(
                    dataset,
                    "group",
                    lightgbmlib.int_to_voidp_ptr(group),
                    sizes.length,
                    lightgbmlibConstants.C_API_DTYPE_INT32);
        } finally {
            lightgbmlib.delete_intArray(group);
        }
        return dataset;
    }

    private static void setFloats(SWIGTYPE_p_void dataset, String field, float[] values) {
        SWIGTYPE_p_float array = lightgbmlib.new_floatArray(values.length);
        try {
            for (int i = 0; i < values.length; i++) {
                lightgbmlib.floatArray_setitem(array, i, values[i]);
            }
            setField(
                    dataset,
                    field,
                    lightgbmlib.float_to_voidp_ptr(array),
                    values.length,
                    lightgbmlibConstants.C_API_DTYPE_FLOAT32);
        } finally {
            lightgbmlib.delete_floatArray(array);
        }
    }

    private static void setField(SWIGTYPE_p_void dataset, String field, SWIGTYPE_p_void values, int count, int type) {
        check("take [" + field + "]", lightgbmlib.LGBM_DatasetSetField(dataset, field, values, count, type));
    }

    private SWIGTYPE_p_p_void pointer() {
        SWIGTYPE_p_p_void pointer = lightgbmlib.new_voidpp();
        frees.push(() -> lightgbmlib.delete_voidpp(pointer));
        return pointer;
    }

    private static void check(String what, int result) {
        if (result != 0) {
            throw new IllegalStateException(
                    "LightGBM could not " + what + ": " + explained(lightgbmlib.LGBM_GetLastError()));
        }
    }

    /** LightGBM estimates how many rows a leaf has from their hessian, so that one of next to none may seem to be empty. */
    static String explained(String error) {
        String plain = error.strip();
        return EMPTY_LEAF.matcher(plain).find()
                ? plain + " It took the rows of a leaf whose hessian is next to 0 for none at all: raise"
                        + " [min_sum_hessian] or [min_data_in_leaf], or grow fewer [trees]"
                : plain;
    }

    @Override
    public void close() {
        while (!frees.isEmpty()) {
            frees.pop().run();
        }
    }
}
