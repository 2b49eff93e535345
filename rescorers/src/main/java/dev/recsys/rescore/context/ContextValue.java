/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import java.util.Arrays;
import java.util.List;

/** A value of a ranking context; immutable. */
public sealed interface ContextValue {
    /** A string. */
    record Text(String text) implements ContextValue {}

    /** A number; finite. */
    record Number(double value) implements ContextValue {
        public Number {
            if (Double.isFinite(value) == false) {
                throw new IllegalArgumentException(
                        "a number of a ranking context is [" + value + "]; it must be finite");
            }
        }
    }

    /** Several strings, for example the values of a keyword field, or IDs. */
    record Texts(List<String> texts) implements ContextValue {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /**
     * Several numbers, for example an embedding.
     *
     * @param values finite; not to be changed
     */
    record Numbers(float[] values) implements ContextValue {
        public Numbers {
            for (float value : values) {
                if (Float.isFinite(value) == false) {
                    throw new IllegalArgumentException(
                            "a vector of a ranking context has [" + value + "]; its values must be finite");
                }
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Numbers numbers && Arrays.equals(values, numbers.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return "Numbers[" + values.length + " values]";
        }
    }
}
