/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.opensearch.common.network.InetAddresses;

/**
 * Where an LLM is: the part of the address to which {@code /chat/completions} is appended.
 *
 * @param scheme {@code http} or {@code https}
 * @param host   a name in lower case, an IPv4 address as four decimal numbers, or an IPv6 address without brackets, in its shortest form
 * @param port   1 to 65535
 * @param path   empty, or beginning and not ending with a slash
 */
public record LlmEndpoint(String scheme, String host, int port, String path) {
    private static final String ALLOWED = "it must be [http://host/path] or [https://host:port/path], the host a name"
            + " or an address in its usual form, without user, query and fragment";

    /** A label of a name in the DNS. */
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /** The last label is never all digits: such a text is an address in one of the forms that only some programs read. */
    private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)*(?=[a-z0-9-]*[a-z])" + LABEL);

    /** {@code 0x7f} is a number too. */
    private static final Pattern HEXADECIMAL = Pattern.compile("(.*\\.)?0x[0-9a-f]*");

    private static final int MAX_NAME = 253;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException it is not of that form; the message leaves the user's part out, which may be a secret
     */
    public static LlmEndpoint parse(String property, String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // The reason alone: the message holds the text.
            throw new IllegalArgumentException("[" + property + "] is no address: " + e.getReason() + "; " + ALLOWED);
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw new IllegalArgumentException("[" + property
                    + "] has a user in it; a key belongs into the keystore, as [plugins.recsys.llm.<name>.api_key]; "
                    + ALLOWED);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("http") == false && scheme.equals("https") == false) {
            throw wrong(property, text, "its scheme must be [http] or [https]");
        }
        if (uri.getRawQuery() != null) {
            throw wrong(property, text, "it has a query");
        }
        if (uri.getRawFragment() != null) {
            throw wrong(property, text, "it has a fragment");
        }
        int usual = scheme.equals("http") ? 80 : 443;
        int port = uri.getPort() == -1 ? usual : uri.getPort();
        if (port < 1 || port > MAX_PORT) {
            throw wrong(property, text, "its port must be from 1 to " + MAX_PORT);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new LlmEndpoint(scheme, host(property, text, uri.getHost()), port, path);
    }

    private static String host(String property, String text, String host) {
        if (host == null) {
            throw wrong(property, text, "its host is neither a name nor an address in its usual form");
        }
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            String address = lower.substring(1, lower.length() - 1);
            if (address.contains("%")) {
                throw wrong(property, text, "its address has a zone");
            }
            if (InetAddresses.isInetAddress(address) == false) {
                throw wrong(property, text, "its host is no IPv6 address");
            }
            return InetAddresses.toAddrString(InetAddresses.forString(address));
        }
        boolean isName = lower.length() <= MAX_NAME
                && NAME.matcher(lower).matches()
                && HEXADECIMAL.matcher(lower).matches() == false;
        if (isName == false && isPlainAddress(lower) == false) {
            throw wrong(property, text, "its host is neither a name nor an address in its usual form");
        }
        return lower;
    }

    /** Four decimal numbers and nothing else: programs do not agree on what other forms mean. */
    private static boolean isPlainAddress(String host) {
        return InetAddresses.isInetAddress(host)
                && InetAddresses.toAddrString(InetAddresses.forString(host)).equals(host);
    }

    private static IllegalArgumentException wrong(String property, String text, String reason) {
        return new IllegalArgumentException("[" + property + "] is [" + text + "], but " + reason + "; " + ALLOWED);
    }

    /** The address that the host is, or null if it is a name. */
    InetAddress literal() {
        return InetAddresses.isInetAddress(host) ? InetAddresses.forString(host) : null;
    }

    /** As it is written, with the port only where it is not the usual one. */
    @Override
    public String toString() {
        int usual = scheme.equals("http") ? 80 : 443;
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return scheme + "://" + shown + (port == usual ? "" : ":" + port) + path;
    }
}
