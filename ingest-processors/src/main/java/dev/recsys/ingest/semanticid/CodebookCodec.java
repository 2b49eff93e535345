/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Codebooks as bytes, for the artifact store: equal codebooks have equal bytes.
 *
 * <p>Little-endian throughout:
 *
 * <pre>
 * int   magic "RSCB"
 * int   format version
 * int   total length in bytes, this header and the checksum included
 * int   flags: 1 normalize, 2 normalize_residuals, 4 a standardization follows the fields
 * int   beam
 * int   number of fields, and for each: int length of the path in UTF-8, the path, float weight, int dimension
 * float mean of each component, then float scale of each component (flag 4)
 * int   number of levels, and for each: int number of centroids, then the centroids one after the other, as floats
 * int   CRC-32C of all bytes before it
 * </pre>
 */
public final class CodebookCodec {
    static final int FORMAT_VERSION = 1;

    /** "RSCB" in the order of the bytes. */
    private static final int MAGIC = 'R' | 'S' << 8 | 'C' << 16 | 'B' << 24;

    private static final int NORMALIZE = 1;
    private static final int NORMALIZE_RESIDUALS = 2;
    private static final int STANDARDIZATION = 4;
    private static final int ALL_FLAGS = NORMALIZE | NORMALIZE_RESIDUALS | STANDARDIZATION;

    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int CHECKSUM_BYTES = Integer.BYTES;

    /** What one Java array can hold, less what some JVMs keep for its header. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    /** Writes a codebook. */
    public byte[] encode(Codebook codebook) {
        EncodingSpec spec = codebook.spec();
        Standardization standardization = codebook.standardization();
        List<byte[]> names = spec.fields().stream()
                .map(field -> field.field().getBytes(StandardCharsets.UTF_8))
                .toList();
        ByteBuffer out = ByteBuffer.allocate(length(codebook, names)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(FORMAT_VERSION).putInt(out.capacity());
        out.putInt((spec.normalize() ? NORMALIZE : 0)
                | (spec.normalizeResiduals() ? NORMALIZE_RESIDUALS : 0)
                | (standardization != null ? STANDARDIZATION : 0));
        out.putInt(spec.beam()).putInt(names.size());
        for (int f = 0; f < names.size(); f++) {
            ModalityField field = spec.fields().get(f);
            out.putInt(names.get(f).length).put(names.get(f));
            out.putFloat(field.weight()).putInt(field.dimension());
        }
        if (standardization != null) {
            putFloats(out, standardization.mean());
            putFloats(out, standardization.scale());
        }
        out.putInt(codebook.depth());
        for (int level = 0; level < codebook.depth(); level++) {
            out.putInt(codebook.level(level).size());
            putFloats(out, codebook.level(level).unpack());
        }
        out.putInt(checksum(out.array(), out.position()));
        return out.array();
    }

    private static int length(Codebook codebook, List<byte[]> names) {
        long length = HEADER_BYTES + 4L * Integer.BYTES + CHECKSUM_BYTES;
        for (byte[] name : names) {
            length += 2L * Integer.BYTES + Float.BYTES + name.length;
        }
        if (codebook.standardization() != null) {
            length += 2L * Float.BYTES * codebook.dimension();
        }
        for (int level = 0; level < codebook.depth(); level++) {
            length += Integer.BYTES + (long) Float.BYTES * codebook.level(level).size() * codebook.dimension();
        }
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the codebook takes [" + length + "] bytes; it must take at most [" + MAX_BYTES + "]");
        }
        return (int) length;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException the bytes are not a codebook, are damaged, or were written by a newer version of this format
     */
    public Codebook decode(byte[] content) {
        if (content.length < HEADER_BYTES + CHECKSUM_BYTES) {
            throw corrupt("it has [" + content.length + "] bytes, fewer than its header needs");
        }
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt() != MAGIC) {
            throw new IllegalArgumentException("the content is not a codebook: it does not start with [RSCB]");
        }
        int version = in.getInt();
        if (version != FORMAT_VERSION) {
            throw new IllegalArgumentException(
                    "the codebook has format version [" + version + "]; this node reads [" + FORMAT_VERSION + "]");
        }
        int length = in.getInt();
        if (length != content.length) {
            throw corrupt("it has [" + content.length + "] bytes, its header says [" + length + "]");
        }
        int end = length - CHECKSUM_BYTES;
        if (in.getInt(end) != checksum(content, end)) {
            throw corrupt("its checksum does not match");
        }
        in.limit(end);
        Codebook codebook;
        try {
            codebook = readBody(in);
        } catch (BufferUnderflowException e) {
            throw corrupt("it ends at byte [" + end + "] in the middle of a value");
        }
        if (in.hasRemaining()) {
            throw corrupt("[" + in.remaining() + "] bytes follow the last level");
        }
        return codebook;
    }

    private static Codebook readBody(ByteBuffer in) {
        int flags = in.getInt();
        if ((flags & ~ALL_FLAGS) != 0) {
            throw corrupt("its flags are [" + flags + "]; it must be from 0 to " + ALL_FLAGS);
        }
        int beam = in.getInt();
        int fieldCount = in.getInt();
        // The shortest field has an empty path; a count that cannot fit is refused before the list is made.
        if (fieldCount < 1 || (long) fieldCount * 3 * Integer.BYTES > in.remaining()) {
            throw corrupt("[" + fieldCount + "] fields do not fit in its [" + in.remaining() + "] bytes");
        }
        List<ModalityField> fields = new ArrayList<>(fieldCount);
        for (int f = 0; f < fieldCount; f++) {
            fields.add(new ModalityField(readString(in), in.getFloat(), in.getInt()));
        }
        EncodingSpec spec =
                new EncodingSpec(fields, (flags & NORMALIZE) != 0, (flags & NORMALIZE_RESIDUALS) != 0, beam);
        Standardization standardization = null;
        if ((flags & STANDARDIZATION) != 0) {
            float[] mean = readFloats(in, spec.dimension());
            standardization = new Standardization(mean, readFloats(in, spec.dimension()));
        }
        int depth = in.getInt();
        if (depth < 1 || depth > Codebook.MAX_LEVELS) {
            throw corrupt("it has [" + depth + "] levels; it must have from 1 to " + Codebook.MAX_LEVELS);
        }
        List<float[]> levels = new ArrayList<>(depth);
        for (int level = 0; level < depth; level++) {
            int size = in.getInt();
            levels.add(readFloats(in, (long) size * spec.dimension()));
        }
        return Codebook.of(spec, standardization, levels);
    }

    private static String readString(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw corrupt("a field's path of [" + length + "] bytes does not fit in the [" + in.remaining() + "] left");
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw corrupt("a field's path is not UTF-8");
        }
    }

    private static float[] readFloats(ByteBuffer in, long count) {
        if (count < 0 || count * Float.BYTES > in.remaining()) {
            throw corrupt("[" + count + "] numbers do not fit in the [" + in.remaining() + "] bytes left");
        }
        float[] values = new float[(int) count];
        in.asFloatBuffer().get(values);
        in.position(in.position() + values.length * Float.BYTES);
        return values;
    }

    private static void putFloats(ByteBuffer out, float[] values) {
        out.asFloatBuffer().put(values);
        out.position(out.position() + values.length * Float.BYTES);
    }

    private static int checksum(byte[] content, int end) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, end);
        return (int) crc.getValue();
    }

    private static IllegalArgumentException corrupt(String reason) {
        return new IllegalArgumentException("the codebook's content is damaged: " + reason);
    }
}
