/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.microsoft.ml.lightgbm.PredictionType;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMException;

/** A model of one output in LightGBM itself, with a batch for it; to be used by one thread, which is all that it computes with. */
final class NativeModel implements AutoCloseable {
    private static final String ONE_THREAD = "num_threads=1";

    private final SyntheticRows rows;
    private final LGBMBooster booster;
    private final SWIGTYPE_p_void handle;
    private final SWIGTYPE_p_double in;
    private final SWIGTYPE_p_double out;
    private final SWIGTYPE_p_long_long length = lightgbmlib.new_int64_tp();

    private NativeModel(SyntheticRows rows, LGBMBooster booster, SWIGTYPE_p_void handle) {
        this.rows = rows;
        this.booster = booster;
        this.handle = handle;
        this.in = lightgbmlib.new_doubleArray(rows.values().length);
        this.out = lightgbmlib.new_doubleArray(rows.count());
        for (int i = 0; i < rows.values().length; i++) {
            lightgbmlib.doubleArray_setitem(in, i, rows.values()[i]);
        }
    }

    /**
     * Reads a model's text.
     *
     * @param rows the batch
     */
    static NativeModel load(String text, SyntheticRows rows) throws LGBMException {
        LGBMBooster booster = LGBMBooster.loadModelFromString(text);
        SWIGTYPE_p_int iterations = lightgbmlib.new_intp();
        SWIGTYPE_p_p_void pointer = lightgbmlib.voidpp_handle();
        try {
            check(lightgbmlib.LGBM_BoosterLoadModelFromString(text, iterations, pointer));
            return new NativeModel(rows, booster, lightgbmlib.voidpp_value(pointer));
        } catch (LGBMException e) {
            booster.close();
            throw e;
        } finally {
            lightgbmlib.delete_intp(iterations);
        }
    }

    /** Predicts the batch as a user of the JVM binding does: rows in a Java array, predictions in another. */
    double[] predict() throws LGBMException {
        return booster.predictForMat(
                rows.values(), rows.count(), rows.features(), true, PredictionType.C_API_PREDICT_NORMAL, ONE_THREAD);
    }

    /** Predicts the batch from and into native memory, which leaves out all copies. */
    void predictInPlace() throws LGBMException {
        check(lightgbmlib.LGBM_BoosterPredictForMat(
                handle,
                lightgbmlib.double_to_voidp_ptr(in),
                lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                rows.count(),
                rows.features(),
                1,
                lightgbmlibConstants.C_API_PREDICT_NORMAL,
                0,
                -1,
                ONE_THREAD,
                length,
                out));
    }

    private static void check(int result) throws LGBMException {
        if (result != 0) {
            throw new LGBMException(lightgbmlib.LGBM_GetLastError());
        }
    }

    @Override
    public void close() throws LGBMException {
        lightgbmlib.delete_doubleArray(in);
        lightgbmlib.delete_doubleArray(out);
        lightgbmlib.delete_int64_tp(length);
        lightgbmlib.LGBM_BoosterFree(handle);
        booster.close();
    }
}
