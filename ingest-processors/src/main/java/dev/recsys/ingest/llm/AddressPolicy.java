/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.opensearch.common.network.InetAddresses;

/**
 * Which addresses an LLM may be called at. A host must be listed; what its name stands for must be a public address, or lie in a range
 * that is listed. Link-local addresses, those of clouds' metadata services and those that are no single machine's are refused whatever
 * is listed, also where an IPv6 address only wraps them.
 */
public final class AddressPolicy {
    public static final String ALLOWED_HOSTS = "plugins.recsys.llm.allowed_hosts";
    public static final String ALLOWED_PRIVATE_NETWORKS = "plugins.recsys.llm.allowed_private_networks";

    /** What addresses are, by range. */
    private record Kind(String name, List<AddressRange> ranges) {
        static Kind of(String name, String... ranges) {
            return new Kind(name, Stream.of(ranges).map(AddressRange::of).toList());
        }
    }

    /** Never called. The first that fits is named: metadata services stand before the link-local range that most are in. */
    private static final List<Kind> REFUSED = List.of(
            Kind.of(
                    "the address of a metadata service",
                    "169.254.169.254",
                    "168.63.129.16",
                    "fd00:ec2::/32",
                    "fd20:ce::254",
                    "100.100.100.200",
                    "192.0.0.192"),
            Kind.of("an unspecified address", "0.0.0.0/8", "::/128"),
            Kind.of("a link-local address", "169.254.0.0/16", "fe80::/10"),
            Kind.of("a multicast address", "224.0.0.0/4", "ff00::/8"),
            Kind.of("a broadcast or reserved address", "240.0.0.0/4"));

    /** Called only if listed: RFC 6890 and its likes. */
    private static final List<Kind> PRIVATE = List.of(
            Kind.of("a loopback address", "127.0.0.0/8", "::1/128"),
            Kind.of(
                    "a private address",
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "fc00::/7",
                    "fec0::/10",
                    "100.64.0.0/10"),
            Kind.of(
                    "an address for special purposes",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "100::/64",
                    "2001:db8::/32",
                    "2001:2::/48",
                    "2001:10::/28",
                    "3fff::/20",
                    "5f00::/16",
                    "64:ff9b:1::/48"));

    private static final AddressRange MAPPED = AddressRange.of("::/80");
    private static final AddressRange TRANSLATED = AddressRange.of("::ffff:0:0:0/96");
    private static final AddressRange NAT64 = AddressRange.of("64:ff9b::/96");
    private static final AddressRange LOCAL_NAT64 = AddressRange.of("64:ff9b:1::/48");
    private static final AddressRange SIX_TO_FOUR = AddressRange.of("2002::/16");
    private static final AddressRange TEREDO = AddressRange.of("2001::/32");

    private final List<HostPattern> hosts;
    private final List<AddressRange> privateNetworks;
    private final HostResolver resolver;

    /**
     * @param allowedHosts    {@code host}, {@code host:port} or {@code *.example.com}; none, and nothing may be called
     * @param privateNetworks ranges beside the public addresses
     * @throws IllegalArgumentException one is malformed; the message names its setting
     */
    public AddressPolicy(List<String> allowedHosts, List<String> privateNetworks, HostResolver resolver) {
        this.hosts = allowedHosts.stream()
                .map(text -> HostPattern.parse(ALLOWED_HOSTS, text))
                .toList();
        this.privateNetworks = privateNetworks.stream()
                .map(text -> AddressRange.parse(ALLOWED_PRIVATE_NETWORKS, text))
                .toList();
        this.resolver = resolver;
    }

    /** Why the host of an endpoint may not be called, or null; looks nothing up. */
    public String refusal(LlmEndpoint endpoint) {
        if (hosts.stream().anyMatch(pattern -> pattern.matches(endpoint))) {
            return null;
        }
        return "host [" + endpoint.host() + "] with port [" + endpoint.port() + "] is not in [" + ALLOWED_HOSTS + "]";
    }

    /**
     * Looks a host up, once, and checks all that is found. May block.
     *
     * @return what may be connected to; at least one
     * @throws ForbiddenAddressException the host is not listed, or an address of it may not be called
     */
    List<InetAddress> resolve(LlmEndpoint endpoint) throws UnknownHostException {
        String refusal = refusal(endpoint);
        if (refusal != null) {
            throw new ForbiddenAddressException(refusal);
        }
        InetAddress literal = endpoint.literal();
        List<InetAddress> found = literal == null ? resolver.resolve(endpoint.host()) : List.of(literal);
        if (found.isEmpty()) {
            throw new UnknownHostException(endpoint.host());
        }
        for (InetAddress address : found) {
            // One bad address among good ones is how a name is turned against its callers: then none is used.
            check(endpoint.host(), address.getAddress());
        }
        return List.copyOf(found);
    }

    private void check(String host, byte[] address) {
        String refused = kind(REFUSED, address);
        if (refused != null) {
            throw new ForbiddenAddressException("host [" + host + "] is at [" + text(address) + "], " + refused);
        }
        String special = kind(PRIVATE, address);
        if (special != null && isListed(address) == false) {
            throw new ForbiddenAddressException("host [" + host + "] is at [" + text(address) + "], " + special
                    + ", which is not in [" + ALLOWED_PRIVATE_NETWORKS + "]");
        }
        for (byte[] wrapped : wrapped(address)) {
            check(host, wrapped);
        }
    }

    private boolean isListed(byte[] address) {
        return privateNetworks.stream().anyMatch(range -> range.contains(address));
    }

    private static String kind(List<Kind> kinds, byte[] address) {
        for (Kind kind : kinds) {
            if (kind.ranges().stream().anyMatch(range -> range.contains(address))) {
                return kind.name();
            }
        }
        return null;
    }

    /** The IPv4 addresses that an IPv6 address leads to. */
    private static List<byte[]> wrapped(byte[] address) {
        if (address.length != 16) {
            return List.of();
        }
        byte[] last = Arrays.copyOfRange(address, 12, 16);
        if (MAPPED.contains(address)) {
            // IPv4-mapped (::ffff:a.b.c.d) and IPv4-compatible (::a.b.c.d); the loopback address ::1 is no such thing.
            return address[15] == 1 && isZero(address, 15) ? List.of() : List.of(last);
        }
        if (TRANSLATED.contains(address) || NAT64.contains(address) || LOCAL_NAT64.contains(address)) {
            return List.of(last);
        }
        if (SIX_TO_FOUR.contains(address)) {
            return List.of(Arrays.copyOfRange(address, 2, 6));
        }
        if (TEREDO.contains(address)) {
            // RFC 4380: the server, and the client with all bits inverted.
            for (int i = 0; i < last.length; i++) {
                last[i] = (byte) ~last[i];
            }
            return List.of(Arrays.copyOfRange(address, 4, 8), last);
        }
        if ((address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe) {
            // ISATAP, RFC 5214.
            return List.of(last);
        }
        return List.of();
    }

    private static boolean isZero(byte[] address, int until) {
        for (int i = 0; i < until; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] address) {
        try {
            return InetAddresses.toAddrString(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
