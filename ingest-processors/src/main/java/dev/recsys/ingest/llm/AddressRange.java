/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.net.InetAddress;
import java.util.Arrays;
import org.opensearch.common.network.InetAddresses;

/** A range of addresses as in {@code 10.0.0.0/8} or {@code fd00::/8}; without a length, one address. */
final class AddressRange {
    private final byte[] prefix;
    private final int bits;

    private AddressRange(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException names the setting and what is allowed */
    static AddressRange parse(String setting, String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (InetAddresses.isInetAddress(address)) {
            byte[] bytes = InetAddresses.forString(address).getAddress();
            int most = bytes.length * Byte.SIZE;
            int bits = slash < 0 ? most : length(text.substring(slash + 1));
            if (bits >= 0 && bits <= most) {
                return new AddressRange(bytes, bits);
            }
        }
        throw new IllegalArgumentException("[" + setting + "] has [" + text
                + "]; it must be a range of addresses, as in [10.0.0.0/8] or [fd00::/8]");
    }

    private static int length(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A range that is known to be well-formed. */
    static AddressRange of(String text) {
        return parse("range", text);
    }

    boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        if (Arrays.equals(address, 0, whole, prefix, 0, whole) == false) {
            return false;
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
    }
}
