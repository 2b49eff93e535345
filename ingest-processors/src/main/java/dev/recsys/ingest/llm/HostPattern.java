/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.common.Nullable;

/**
 * Hosts that may be called: {@code llm.example.com}, {@code llm.example.com:8443}, {@code *.example.com}, {@code 127.0.0.1:8080},
 * {@code [::1]}.
 *
 * @param host   in lower case, without brackets and without the {@code *}
 * @param suffix whether it is the end of the names meant, with its leading dot
 * @param port   null for any
 */
record HostPattern(String host, boolean suffix, @Nullable Integer port) {
    private static final Pattern FORM =
            Pattern.compile("(?<wild>\\*(?=\\.))?(?<host>[a-z0-9.-]+|\\[[0-9a-f:.]+\\])(?::(?<port>[1-9][0-9]{0,4}))?");

    /** @throws IllegalArgumentException names the setting and what is allowed */
    static HostPattern parse(String setting, String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (matcher.matches() == false) {
            throw new IllegalArgumentException("[" + setting + "] has [" + text
                    + "]; it must be a host, perhaps with a port, as in [llm.example.com:8443], or [*.example.com] for"
                    + " all names that end so");
        }
        String host = matcher.group("host");
        String port = matcher.group("port");
        return new HostPattern(
                host.startsWith("[")
                        ? LlmEndpoint.parse(setting, "http://" + host).host()
                        : host,
                matcher.group("wild") != null,
                port == null ? null : Integer.valueOf(port));
    }

    boolean matches(LlmEndpoint endpoint) {
        boolean sameHost =
                suffix ? endpoint.host().endsWith(host) : endpoint.host().equals(host);
        return sameHost && (port == null || port == endpoint.port());
    }
}
