/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.opensearch.test.OpenSearchTestCase;

public class CodebookCodecTests extends OpenSearchTestCase {
    private static final int FLAGS = 12;
    private static final int BEAM = 16;
    private static final int FIELD_COUNT = 20;
    private static final int FIRST_FIELD = 24;

    private final CodebookCodec codec = new CodebookCodec();

    public void testACodebookComesBackAsItWas() {
        for (int round = 0; round < 50; round++) {
            Codebook codebook = randomCodebook();
            byte[] content = codec.encode(codebook);
            Codebook read = codec.decode(content);
            assertEquals(codebook.spec(), read.spec());
            assertEquals(codebook.depth(), read.depth());
            for (int level = 0; level < codebook.depth(); level++) {
                assertArrayEquals(
                        codebook.level(level).unpack(), read.level(level).unpack(), 0);
            }
            if (codebook.standardization() == null) {
                assertNull(read.standardization());
            } else {
                assertArrayEquals(
                        codebook.standardization().mean(),
                        read.standardization().mean(),
                        0);
                assertArrayEquals(
                        codebook.standardization().scale(),
                        read.standardization().scale(),
                        0);
            }
            assertArrayEquals("equal codebooks have equal bytes", content, codec.encode(read));
        }
    }

    public void testTheFormatDoesNotChangeByAccident() {
        EncodingSpec spec = new EncodingSpec(List.of(new ModalityField("é", 0.5f, 2)), true, false, 3);
        byte[] content = codec.encode(Codebook.of(
                spec,
                new Standardization(new float[] {1, 2}, new float[] {3, 4}),
                List.of(new float[] {5, 6, 7, 8}, new float[] {9, 10})));
        ByteBuffer expected = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        expected.put("RSCB".getBytes(StandardCharsets.US_ASCII)).putInt(1).putInt(content.length);
        expected.putInt(1 | 4).putInt(3).putInt(1);
        expected.putInt(2).put((byte) 0xC3).put((byte) 0xA9).putFloat(0.5f).putInt(2);
        expected.putFloat(1).putFloat(2).putFloat(3).putFloat(4);
        expected.putInt(2);
        expected.putInt(2).putFloat(5).putFloat(6).putFloat(7).putFloat(8);
        expected.putInt(1).putFloat(9).putFloat(10);
        CRC32C crc = new CRC32C();
        crc.update(expected.array(), 0, expected.position());
        expected.putInt((int) crc.getValue());
        assertArrayEquals(Arrays.copyOf(expected.array(), expected.position()), content);
    }

    public void testEveryFlippedBitIsNoticed() {
        byte[] content = codec.encode(randomCodebook());
        for (int round = 0; round < 2000; round++) {
            int at = round < content.length ? round : randomIntBetween(0, content.length - 1);
            byte[] flipped = content.clone();
            flipped[at] ^= (byte) (1 << randomIntBetween(0, 7));
            String message = refusal(flipped);
            if (at < 4) {
                assertEquals("the content is not a codebook: it does not start with [RSCB]", message);
            } else if (at < 8) {
                assertTrue(message, message.startsWith("the codebook has format version ["));
                assertTrue(message, message.endsWith("]; this node reads [1]"));
            } else if (at < 12) {
                assertTrue(
                        message, message.contains("damaged: it has [" + content.length + "] bytes, its header says"));
            } else {
                assertEquals("the codebook's content is damaged: its checksum does not match", message);
            }
        }
    }

    public void testEveryTruncationIsNoticed() {
        byte[] content = codec.encode(randomCodebook());
        for (int length = 0; length < content.length; length += length < 100 ? 1 : randomIntBetween(1, 50)) {
            String message = refusal(Arrays.copyOf(content, length));
            assertEquals(
                    "the codebook's content is damaged: it has [" + length + "] bytes, "
                            + (length < 16
                                    ? "fewer than its header needs"
                                    : "its header says [" + content.length + "]"),
                    message);
        }
    }

    public void testTrailingBytesAreNoticed() {
        byte[] content = codec.encode(randomCodebook());
        byte[] longer = Arrays.copyOf(content, content.length + randomIntBetween(1, 100));
        assertEquals(
                "the codebook's content is damaged: it has [" + longer.length + "] bytes, its header says ["
                        + content.length + "]",
                refusal(longer));
        assertTrue(refusal(sealed(longer)), refusal(sealed(longer)).contains("bytes follow the last level"));
    }

    /** What a faulty writer could make: every count is checked before anything is allocated for it. */
    public void testAbsurdNumbersUnderAGoodChecksumAreRefused() {
        EncodingSpec spec = new EncodingSpec(List.of(new ModalityField("text", 1, 2)), true, false, 1);
        byte[] content = codec.encode(Codebook.of(spec, null, List.of(new float[] {5, 6, 7, 8})));
        int path = FIRST_FIELD + 4;
        int weight = path + 4;
        int dimension = weight + 4;
        int levels = dimension + 4;
        int size = levels + 4;
        assertRefused(content, FLAGS, 8, "its flags are [8]; it must be from 0 to 7");
        assertRefused(content, FLAGS, 4, "levels; it must have from 1 to 16");
        assertRefused(content, BEAM, 0, "[beam] is [0]; it must be from 1 to 64");
        for (int bad : new int[] {0, -1, 100, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertRefused(content, FIELD_COUNT, bad, "[" + bad + "] fields do not fit in its [");
        }
        for (int bad : new int[] {-1, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertRefused(content, FIRST_FIELD, bad, "a field's path of [" + bad + "] bytes does not fit in the [");
        }
        assertRefused(content, FIRST_FIELD, 0, "[field] of a vector field is empty");
        assertRefused(content, path, 0xFFFFFFFF, "a field's path is not UTF-8");
        assertRefused(content, weight, Float.floatToIntBits(-1), "[weight] of field [text] is [-1.0]");
        assertRefused(content, dimension, 0, "[dimension] of field [text] is [0]");
        assertRefused(content, dimension, Integer.MAX_VALUE, "[fields] have [2147483647] dimensions together");
        assertRefused(content, dimension, 3, "[6] numbers do not fit in the [16] bytes left");
        assertRefused(content, dimension, 1, "[8] bytes follow the last level");
        for (int bad : new int[] {0, -1, 17, Integer.MAX_VALUE}) {
            assertRefused(content, levels, bad, "it has [" + bad + "] levels; it must have from 1 to 16");
        }
        assertRefused(content, levels, 2, "it ends at byte [" + (content.length - 4) + "] in the middle of a value");
        assertRefused(content, size, 0, "level [1] has [0] values");
        for (int bad : new int[] {3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertRefused(content, size, bad, "[" + 2L * bad + "] numbers do not fit in the [16] bytes left");
        }
        assertRefused(content, size + 4, Float.floatToIntBits(Float.NaN), "component [0] is [NaN]; it must be finite");
    }

    /** Whatever is changed under a good checksum: a codebook or a refusal, never another exception. */
    public void testRandomChangesUnderAGoodChecksumEndInARefusalOrACodebook() {
        for (int round = 0; round < 3000; round++) {
            byte[] content = codec.encode(randomCodebook());
            for (int change = randomIntBetween(1, 3); change > 0; change--) {
                // Mostly where the counts are.
                int at = randomIntBetween(FLAGS, Math.min(content.length - 5, randomBoolean() ? 60 : content.length));
                content[at] = randomByte();
            }
            if (randomBoolean()) {
                content = Arrays.copyOf(content, randomIntBetween(16, content.length));
            }
            try {
                codec.decode(sealed(content));
            } catch (IllegalArgumentException e) {
                assertNotNull(e.getMessage());
            }
        }
    }

    private void assertRefused(byte[] content, int at, int value, String reason) {
        byte[] changed = content.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        String message = refusal(sealed(changed));
        assertTrue(message, message.contains(reason));
    }

    private String refusal(byte[] content) {
        return expectThrows(IllegalArgumentException.class, () -> codec.decode(content))
                .getMessage();
    }

    /** The same bytes with a length and a checksum that match. */
    private static byte[] sealed(byte[] content) {
        byte[] copy = content.clone();
        ByteBuffer buffer = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(8, copy.length);
        CRC32C crc = new CRC32C();
        crc.update(copy, 0, copy.length - 4);
        buffer.putInt(copy.length - 4, (int) crc.getValue());
        return copy;
    }

    private static Codebook randomCodebook() {
        List<ModalityField> fields = new ArrayList<>();
        for (int f = randomIntBetween(1, 3); f > 0; f--) {
            String name = f + (randomBoolean() ? "_embedding" : randomUnicodeOfLengthBetween(1, 5));
            fields.add(new ModalityField(name, randomFloat() + 0.1f, randomIntBetween(1, 9)));
        }
        EncodingSpec spec = new EncodingSpec(fields, randomBoolean(), randomBoolean(), randomIntBetween(1, 64));
        Standardization standardization = null;
        if (randomBoolean()) {
            float[] scale = new float[spec.dimension()];
            Arrays.fill(scale, randomFloat() + 0.1f);
            standardization = new Standardization(TestCodebooks.gaussian(random(), spec.dimension(), 1), scale);
        }
        List<float[]> levels = new ArrayList<>();
        for (int level = randomIntBetween(1, 4); level > 0; level--) {
            levels.add(TestCodebooks.gaussian(random(), randomIntBetween(1, 70) * spec.dimension(), 1));
        }
        return Codebook.of(spec, standardization, levels);
    }
}
