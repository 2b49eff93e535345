/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/**
 * Reads a tree of objects and arrays from front to back, whatever its encoding.
 *
 * <p>Each method reads the value that comes next; all throw {@link IllegalArgumentException}, which says what there is instead and
 * where.
 */
interface ModelCursor {
    /** How deep objects and arrays may stand in each other. */
    int MOST_NESTED = 64;

    /** Enters an object; {@link #nextField()} goes through it. */
    void beginObject();

    /** The next field's name, whose value comes next; null when the object has ended. */
    String nextField();

    /** Enters an array; {@link #nextElement()} goes through it. */
    void beginArray();

    /** Whether another element comes next; false when the array has ended. */
    boolean nextElement();

    String string();

    int integer();

    /** A float, not necessarily finite; an integer counts as one. */
    float number();

    /** Goes past a value, whatever it is. */
    void skip();

    /** Requires that the file ends here. */
    void end();

    /** An error at the current place. */
    IllegalArgumentException error(String message);

    /** An array of integers; true and false count as 1 and 0. */
    int[] integers(int most);

    /** An array of floats. */
    float[] numbers(int most);
}
