/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.llm.LlmException.Reason;
import dev.recsys.ingest.llm.ScriptedLlmServer.Script;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate is for {@code llm.example.test} and {@code 127.0.0.1}, signed by itself. */
public class LlmTlsTests extends LlmTestCase {
    private SSLContext tls;
    private ScriptedLlmServer secure;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        char[] password = "scripted".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = LlmTlsTests.class.getResourceAsStream("scripted-server.p12")) {
            keys.load(in, password);
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(keys, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(mine.getKeyManagers(), trust.getTrustManagers(), null);
        secure = new ScriptedLlmServer(Script.answering(chat -> GOOD), tls);
        open.add(secure);
    }

    private OpenAiLlm secureLlm(String host) {
        AddressPolicy policy = new AddressPolicy(
                List.of("*.example.test"),
                List.of("127.0.0.0/8"),
                name -> List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
        return llm(
                definition("{\"endpoint\":\"" + secure.endpoint(host) + "\",\"model\":\"m\"}"),
                policy,
                OpenAiLlm.BREAKER_DELAY);
    }

    private void assertRefused(OpenAiLlm llm) throws Exception {
        LlmException failure = failure(ask(llm, "a"));
        assertEquals(Reason.CONNECTION, failure.reason());
        assertThat(failure.getMessage(), containsString("has no secure connection"));
        assertEquals("not tried again", 1, stats.sent.get());
        assertEquals(0, secure.requests());
    }

    public void testAnUntrustedCertificateIsRefused() throws Exception {
        assertRefused(secureLlm("llm.example.test"));
    }

    public void testACertificateForAnotherNameIsRefused() throws Exception {
        transport.close();
        transport = new LlmTransport(1, ioThreads(), () -> 100_000, tls);
        assertRefused(secureLlm("other.example.test"));
    }

    public void testATrustedCertificateIsForTheNameAndNotForTheAddress() throws Exception {
        transport.close();
        transport = new LlmTransport(1, ioThreads(), () -> 100_000, tls);
        assertEquals(GOOD, get(ask(secureLlm("llm.example.test"), "a")).content());
        assertEquals(1, secure.requests());
    }
}
