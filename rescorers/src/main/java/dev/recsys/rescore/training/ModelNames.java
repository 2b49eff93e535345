/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names of features as they can stand in LightGBM's text: it parts them by spaces, and takes none of {@code " , : [ ] { }}.
 *
 * <p>Letters, digits and most signs of ASCII stay as they are; every other byte of the name in UTF-8 becomes {@code %} and two
 * hexadecimal digits, as in a URL. So different names stay different, and the name comes back by {@link #decode}.
 */
public final class ModelNames {
    private static final String ESCAPED = "\",:[]{}=%\\";

    private ModelNames() {}

    /** The name as it stands in the model. */
    public static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F && ESCAPED.indexOf(b) < 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /**
     * The name that {@link #encode} was given.
     *
     * @throws IllegalArgumentException {@code %} is not followed by two hexadecimal digits
     */
    public static String decode(String encoded) {
        ByteArrayOutputStream name = new ByteArrayOutputStream(encoded.length());
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                name.write(bytes[i]);
                continue;
            }
            if (i + 2 >= bytes.length || !HexFormat.isHexDigit(bytes[i + 1]) || !HexFormat.isHexDigit(bytes[i + 2])) {
                throw new IllegalArgumentException(
                        "[" + encoded + "] has a [%] without two hexadecimal digits behind it");
            }
            name.write(HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
            i += 2;
        }
        return name.toString(StandardCharsets.UTF_8);
    }
}
