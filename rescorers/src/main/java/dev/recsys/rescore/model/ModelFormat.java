/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.nio.charset.StandardCharsets;

/** The files from which models are read. */
public enum ModelFormat {
    /** What LightGBM's {@code save_model} writes. */
    LIGHTGBM_TEXT,
    /** What XGBoost's {@code save_model} writes to a file that ends in {@code .json}. */
    XGBOOST_JSON,
    /** What it writes to one that ends in {@code .ubj}. */
    XGBOOST_UBJSON;

    private static final byte[] LIGHTGBM = "tree".getBytes(StandardCharsets.US_ASCII);

    /**
     * Tells formats apart by their first bytes.
     *
     * @throws IllegalArgumentException it is none of them
     */
    public static ModelFormat of(byte[] file) {
        int start = 0;
        while (start < file.length && isSpace(file[start])) {
            start++;
        }
        if (start == file.length) {
            throw new IllegalArgumentException("the model is empty");
        }
        if (startsWith(file, LIGHTGBM)) {
            return LIGHTGBM_TEXT;
        }
        if (file[start] == '{') {
            int next = start + 1;
            while (next < file.length && isSpace(file[next])) {
                next++;
            }
            boolean json = next == file.length || file[next] == '"' || file[next] == '}';
            return json ? XGBOOST_JSON : XGBOOST_UBJSON;
        }
        throw new IllegalArgumentException(
                "the model is in no known format; it must be LightGBM's text, which begins with"
                        + " [tree], or XGBoost's JSON or UBJSON, which begin with [{]");
    }

    private static boolean startsWith(byte[] file, byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (i >= file.length || file[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
