/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import static org.hamcrest.Matchers.containsString;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.opensearch.common.network.InetAddresses;
import org.opensearch.test.OpenSearchTestCase;

public class AddressPolicyTests extends OpenSearchTestCase {
    private static final List<String> EVERYTHING = List.of("0.0.0.0/0", "::/0");

    /** What a name that leads to these addresses meets. */
    private static List<InetAddress> resolve(List<String> privateNetworks, InetAddress... addresses)
            throws UnknownHostException {
        return new AddressPolicy(List.of("llm.example.test"), privateNetworks, host -> List.of(addresses))
                .resolve(LlmEndpoint.parse("endpoint", "https://llm.example.test/v1"));
    }

    private static InetAddress address(String text) {
        return InetAddresses.forString(text);
    }

    private static void assertRefused(List<String> privateNetworks, String address, String reason) {
        ForbiddenAddressException name =
                expectThrows(ForbiddenAddressException.class, () -> resolve(privateNetworks, address(address)));
        assertThat(address, name.getMessage(), containsString(reason));
        // The same, written into the address.
        String host = address.contains(":") ? "[" + address + "]" : address;
        LlmEndpoint endpoint = LlmEndpoint.parse("endpoint", "http://" + host + "/v1");
        AddressPolicy policy = new AddressPolicy(List.of(host), privateNetworks, text -> {
            throw new AssertionError("looked up " + text);
        });
        ForbiddenAddressException literal =
                expectThrows(ForbiddenAddressException.class, () -> policy.resolve(endpoint));
        assertThat(address, literal.getMessage(), containsString(reason));
    }

    private static void assertNeverAllowed(String address, String reason) {
        assertRefused(List.of(), address, reason);
        assertRefused(EVERYTHING, address, reason);
    }

    private static void assertOnlyIfListed(String address, String range, String reason) throws UnknownHostException {
        assertRefused(List.of(), address, reason);
        assertRefused(
                List.of("10.77.0.0/16", "fd77::/16"),
                address,
                "which is not in [" + AddressPolicy.ALLOWED_PRIVATE_NETWORKS);
        assertEquals(List.of(address(address)), resolve(List.of(range), address(address)));
    }

    public void testPublicAddressesAreAllowed() throws Exception {
        for (String address : List.of(
                "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.128.0.1", "2606:4700::1111", "223.255.255.255")) {
            assertEquals(List.of(address(address)), resolve(List.of(), address(address)));
        }
    }

    public void testLinkLocal() {
        assertNeverAllowed("169.254.0.1", "a link-local address");
        assertNeverAllowed("fe80::1", "a link-local address");
        assertNeverAllowed("febf::1", "a link-local address");
    }

    public void testMetadata() {
        assertNeverAllowed("169.254.169.254", "is at [169.254.169.254]");
        assertNeverAllowed("fd00:ec2::254", "metadata");
        assertNeverAllowed("100.100.100.200", "metadata");
    }

    public void testUnspecified() {
        assertNeverAllowed("0.0.0.0", "an unspecified address");
        assertNeverAllowed("0.1.2.3", "an unspecified address");
        assertNeverAllowed("::", "an unspecified address");
    }

    public void testMulticastAndBroadcast() {
        assertNeverAllowed("224.0.0.1", "a multicast address");
        assertNeverAllowed("ff02::1", "a multicast address");
        assertNeverAllowed("255.255.255.255", "a broadcast or reserved address");
        assertNeverAllowed("250.1.2.3", "a broadcast or reserved address");
    }

    public void testLoopbackOnlyIfListed() throws Exception {
        assertOnlyIfListed("127.0.0.1", "127.0.0.0/8", "a loopback address");
        assertOnlyIfListed("127.8.9.1", "127.8.9.1", "a loopback address");
        assertOnlyIfListed("::1", "::1/128", "a loopback address");
    }

    public void testPrivateRangesOnlyIfListed() throws Exception {
        assertOnlyIfListed("10.1.2.3", "10.0.0.0/8", "a private address");
        assertOnlyIfListed("172.16.0.1", "172.16.0.0/12", "a private address");
        assertOnlyIfListed("172.31.255.255", "172.31.0.0/16", "a private address");
        assertOnlyIfListed("192.168.1.1", "192.168.1.0/31", "a private address");
        assertOnlyIfListed("100.64.0.1", "100.64.0.0/10", "a private address");
        assertOnlyIfListed("fc00::1", "fc00::/7", "a private address");
        assertOnlyIfListed("fdff::1", "fdff::/16", "a private address");
        assertOnlyIfListed("198.18.0.1", "198.18.0.0/15", "special purposes");
    }

    /** The forms in which an IPv6 address leads to an IPv4 one. */
    private static List<byte[]> wrapped(String ipv4) {
        byte[] a = address(ipv4).getAddress();
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(a, 0, mapped, 12, 4);
        byte[] compatible = new byte[16];
        System.arraycopy(a, 0, compatible, 12, 4);
        byte[] translated = new byte[16];
        translated[8] = translated[9] = (byte) 0xff;
        System.arraycopy(a, 0, translated, 12, 4);
        byte[] sixToFour = new byte[16];
        sixToFour[0] = 0x20;
        sixToFour[1] = 0x02;
        System.arraycopy(a, 0, sixToFour, 2, 4);
        byte[] teredoClient = address("2001:0:101:101::").getAddress();
        byte[] teredoServer = address("2001::fefe:fefe").getAddress();
        System.arraycopy(a, 0, teredoServer, 4, 4);
        byte[] nat64 = address("64:ff9b::").getAddress();
        System.arraycopy(a, 0, nat64, 12, 4);
        byte[] isatap = address("2606:4700::5efe:0:0").getAddress();
        System.arraycopy(a, 0, isatap, 12, 4);
        for (int i = 0; i < 4; i++) {
            teredoClient[12 + i] = (byte) ~a[i];
        }
        return List.of(mapped, compatible, translated, sixToFour, teredoClient, teredoServer, nat64, isatap);
    }

    public void testIpv6FormsOfRefusedAddresses() throws Exception {
        for (String ipv4 : List.of("169.254.169.254", "169.254.1.1", "0.0.0.2", "224.1.2.3", "255.255.255.255")) {
            for (byte[] bytes : wrapped(ipv4)) {
                InetAddress ipv6 = InetAddress.getByAddress(bytes);
                expectThrows(ForbiddenAddressException.class, () -> resolve(List.of(), ipv6));
                expectThrows(ForbiddenAddressException.class, () -> resolve(EVERYTHING, ipv6));
            }
        }
        // As people write them.
        assertNeverAllowed("::ffff:169.254.169.254", "metadata");
        assertNeverAllowed("::ffff:a9fe:a9fe", "metadata");
        assertNeverAllowed("64:ff9b::a9fe:a9fe", "metadata");
        assertNeverAllowed("2002:a9fe:a9fe::", "metadata");
    }

    public void testIpv6FormsOfPrivateAddressesOnlyIfTheInnerOneIsListed() throws Exception {
        for (String ipv4 : List.of("10.1.2.3", "127.0.0.1", "192.168.0.9", "100.64.1.1")) {
            for (byte[] bytes : wrapped(ipv4)) {
                InetAddress ipv6 = InetAddress.getByAddress(bytes);
                expectThrows(ForbiddenAddressException.class, () -> resolve(List.of(), ipv6));
                expectThrows(ForbiddenAddressException.class, () -> resolve(List.of("::/0"), ipv6));
                assertEquals(List.of(ipv6), resolve(List.of(ipv4), ipv6));
            }
        }
        for (byte[] bytes : wrapped("1.1.1.1")) {
            InetAddress ipv6 = InetAddress.getByAddress(bytes);
            assertEquals(List.of(ipv6), resolve(List.of(), ipv6));
        }
    }

    public void testOneBadAddressSpoilsAll() {
        expectThrows(
                ForbiddenAddressException.class,
                () -> resolve(List.of(), address("1.1.1.1"), address("10.0.0.1"), address("2.2.2.2")));
    }

    public void testRangesAgreeWithASlowComparison() {
        long seed = randomLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] base = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(base);
            int bits = random.nextInt(base.length * 8 + 1);
            byte[] other = base.clone();
            // The first flipped bit decides.
            int flipped = random.nextInt(base.length * 8);
            other[flipped / 8] ^= (byte) (0x80 >>> flipped % 8);
            InetAddress address;
            AddressRange range;
            try {
                address = InetAddress.getByAddress(other);
                range = AddressRange.of(InetAddresses.toAddrString(InetAddress.getByAddress(base)) + "/" + bits);
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
            assertEquals(
                    "seed " + seed + ", " + bits + " bits, bit " + flipped, flipped >= bits, range.contains(address));
        }
    }

    public void testHostPatterns() {
        AddressPolicy policy = new AddressPolicy(
                List.of(
                        "llm.example.test",
                        "*.vendor.test",
                        "port.test:8443",
                        "10.0.0.1:80",
                        "[::1]:9000",
                        "LOUD.test"),
                List.of(),
                HostResolver.SYSTEM);
        for (String good : List.of(
                "http://llm.example.test",
                "https://llm.example.test:1234/v1",
                "https://a.vendor.test",
                "https://a.b.vendor.test/v1",
                "https://port.test:8443",
                "http://10.0.0.1/v1",
                "http://[::1]:9000/v1",
                "http://[0:0::1]:9000/v1",
                "https://LLM.example.TEST/v1",
                "https://loud.test")) {
            assertNull(good, policy.refusal(LlmEndpoint.parse("endpoint", good)));
        }
        for (String bad : List.of(
                "http://example.test",
                "http://evil-llm.example.test",
                "http://llm.example.test.evil.test",
                "http://vendor.test",
                "http://evilvendor.test",
                "https://port.test",
                "http://10.0.0.1:81",
                "http://[::1]/v1")) {
            assertThat(
                    bad,
                    policy.refusal(LlmEndpoint.parse("endpoint", bad)),
                    containsString(AddressPolicy.ALLOWED_HOSTS));
        }
    }

    public void testMalformedSettingsAreNamed() {
        for (String bad :
                List.of("", "*", "*example.test", "http://a.test", "a b", "a.test:0", "a.*.test", "a.test/v1")) {
            IllegalArgumentException e = expectThrows(
                    IllegalArgumentException.class,
                    () -> new AddressPolicy(List.of(bad), List.of(), HostResolver.SYSTEM));
            assertThat(e.getMessage(), containsString("[plugins.recsys.llm.allowed_hosts] has [" + bad + "]"));
        }
        for (String bad : List.of("", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.0/-1", "10.0.0.0/x", "a.test")) {
            IllegalArgumentException e = expectThrows(
                    IllegalArgumentException.class,
                    () -> new AddressPolicy(List.of(), List.of(bad), HostResolver.SYSTEM));
            assertThat(
                    e.getMessage(), containsString("[plugins.recsys.llm.allowed_private_networks] has [" + bad + "]"));
        }
    }
}
