/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over UBJSON, draft 12, as far as XGBoost writes it: big-endian numbers, counted arrays and arrays of one type.
 *
 * <p>A count is believed only as far as the file has bytes for it.
 */
final class UbjsonCursor implements ModelCursor {
    private static final int CHECK_EVERY = 4096;
    /** In place of a count: the array ends with a bracket. */
    private static final long OPEN = -1;
    /** In place of a type: each element tells its own. */
    private static final byte MIXED = 0;

    private final ByteBuffer in;
    private final ParseBudget budget;
    private int steps;
    private int nested;
    /** Elements to come of each array that is open, innermost last; meaningless for objects. */
    private final long[] remaining = new long[MOST_NESTED];

    private final byte[] types = new byte[MOST_NESTED];
    private final boolean[] objects = new boolean[MOST_NESTED];

    UbjsonCursor(byte[] file, ParseBudget budget) {
        this.in = ByteBuffer.wrap(file).order(ByteOrder.BIG_ENDIAN);
        this.budget = budget;
    }

    @Override
    public IllegalArgumentException error(String message) {
        return new IllegalArgumentException("byte [" + in.position() + "]: " + message);
    }

    private void require(long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw error(
                    "[" + bytes + "] bytes must follow; the file has [" + in.remaining() + "] more, so it was cut off");
        }
    }

    private byte peek() {
        require(1);
        return in.get(in.position());
    }

    private byte read() {
        require(1);
        return in.get();
    }

    private void expect(char marker, String what) {
        byte found = marker();
        if (found != marker) {
            throw unexpected(found, what);
        }
    }

    private IllegalArgumentException unexpected(byte found, String wanted) {
        String shown =
                found > ' ' && found < 127 ? String.valueOf((char) found) : "0x" + Integer.toHexString(found & 0xff);
        return error("there is [" + shown + "]; it must be " + wanted);
    }

    /** The type of the next value. */
    private byte marker() {
        if (++steps % CHECK_EVERY == 0) {
            budget.check();
        }
        if (nested > 0 && types[nested - 1] != MIXED) {
            return types[nested - 1];
        }
        return read();
    }

    private void enter(boolean object, long count, byte type) {
        if (nested == MOST_NESTED) {
            throw error("values stand more than [" + MOST_NESTED + "] deep in each other");
        }
        remaining[nested] = count;
        types[nested] = type;
        objects[nested] = object;
        nested++;
    }

    @Override
    public void beginObject() {
        expect('{', "an object");
        enter(true, OPEN, MIXED);
    }

    @Override
    public String nextField() {
        if (peek() == '}') {
            in.get();
            nested--;
            return null;
        }
        return text();
    }

    @Override
    public void beginArray() {
        expect('[', "an array");
        byte type = MIXED;
        if (peek() == '$') {
            in.get();
            type = read();
            if (size(type) == 0) {
                throw unexpected(type, "a type of numbers: i, U, I, l, L, d or D");
            }
            if (peek() != '#') {
                throw unexpected(peek(), "#");
            }
        }
        long count = OPEN;
        if (peek() == '#') {
            in.get();
            count = length();
            require(type == MIXED ? count : Math.multiplyExact(count, (long) size(type)));
        }
        enter(false, count, type);
    }

    /** A count, which is not negative. */
    private long length() {
        long length = integer(read(), "a length");
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw error("a length is [" + length + "]; it must be from 0 to what the file holds");
        }
        return length;
    }

    @Override
    public boolean nextElement() {
        int top = nested - 1;
        if (remaining[top] == OPEN) {
            if (peek() != ']') {
                return true;
            }
            in.get();
            nested--;
            return false;
        }
        if (remaining[top] == 0) {
            nested--;
            return false;
        }
        remaining[top]--;
        return true;
    }

    private String text() {
        long length = length();
        require(length);
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String string() {
        expect('S', "a string");
        return text();
    }

    @Override
    public int integer() {
        byte type = marker();
        if (type == 'T' || type == 'F') {
            return type == 'T' ? 1 : 0;
        }
        long value = integer(type, "an integer");
        if (value != (int) value) {
            throw error("there is [" + value + "]; it must be an integer of 32 bits");
        }
        return (int) value;
    }

    private long integer(byte type, String what) {
        if (type == 'd' || type == 'D' || size(type) == 0) {
            throw unexpected(type, what);
        }
        require(size(type));
        return switch (type) {
            case 'i' -> in.get();
            case 'U' -> in.get() & 0xff;
            case 'I' -> in.getShort();
            case 'l' -> in.getInt();
            default -> in.getLong();
        };
    }

    @Override
    public float number() {
        byte type = marker();
        if (type == 'd' || type == 'D') {
            require(size(type));
            return type == 'd' ? in.getFloat() : (float) in.getDouble();
        }
        return integer(type, "a number");
    }

    /** Bytes of a number's type; 0 for what is no type of numbers. */
    private static int size(byte type) {
        return switch (type) {
            case 'i', 'U' -> 1;
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            default -> 0;
        };
    }

    @Override
    public void skip() {
        int bottom = nested;
        do {
            if (nested == bottom || (objects[nested - 1] ? nextField() != null : nextElement())) {
                skipOrEnter();
            }
        } while (nested > bottom);
    }

    /** Goes past a value, or into one that holds others. */
    private void skipOrEnter() {
        if (nested > 0 && types[nested - 1] != MIXED) {
            skipBytes(size(marker()));
            return;
        }
        switch (peek()) {
            case '{' -> beginObject();
            case '[' -> beginArray();
            default -> skipBytes(scalarSize(marker()));
        }
    }

    private void skipBytes(long bytes) {
        require(bytes);
        in.position(in.position() + (int) bytes);
    }

    private long scalarSize(byte type) {
        return switch (type) {
            case 'Z', 'T', 'F' -> 0;
            case 'C' -> 1;
            case 'S' -> length();
            default -> {
                if (size(type) == 0) {
                    throw unexpected(type, "a value");
                }
                yield size(type);
            }
        };
    }

    @Override
    public void end() {
        if (in.hasRemaining()) {
            throw error("the model has ended; [" + in.remaining() + "] bytes follow");
        }
    }

    @Override
    public int[] integers(int most) {
        return GrowingArrays.integers(this, most);
    }

    @Override
    public float[] numbers(int most) {
        return GrowingArrays.numbers(this, most);
    }
}
