/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.opensearch.test.OpenSearchTestCase;

public class OpenAiTriesTests extends OpenSearchTestCase {
    /** Only these let the next address of a host be tried: with any other the server may have the request already. */
    public void testWhatSaysThatNobodyAcceptedAConnection() {
        for (IOException failure : List.of(
                new ConnectException("refused"),
                new HttpHostConnectException("refused"),
                new ConnectTimeoutException("nobody answers"),
                new NoRouteToHostException("no way there"))) {
            assertTrue(failure.toString(), OpenAiTries.isWithoutConnection(failure));
        }
        for (IOException failure : List.of(
                new SocketTimeoutException("read"), new SocketException("reset"), new IOException("broken off"))) {
            assertFalse(failure.toString(), OpenAiTries.isWithoutConnection(failure));
        }
    }
}
