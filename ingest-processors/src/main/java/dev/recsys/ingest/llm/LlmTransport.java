/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.common.Nullable;

/**
 * HTTP for all LLMs of a node, on a fixed number of threads: as many as are set, and one that watches them. They start with the first
 * request.
 *
 * <p>Each request brings the address to connect to, which was looked up and checked before: nothing is looked up here. Certificates and
 * their names are verified with what the JVM trusts. Redirects are not followed; there are no cookies, proxies, or retries of its own.
 */
public final class LlmTransport implements AutoCloseable {
    /** One request under way. */
    record Exchange(CompletableFuture<HttpReply> reply, Future<?> sending) {
        /** Breaks it off and closes its connection. */
        void cancel() {
            sending.cancel(true);
        }
    }

    /** A lookup here would be a second one, whose answer nobody has checked. */
    private static final DnsResolver NO_LOOKUPS = new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            throw new UnknownHostException("the address of [" + host + "] is to be checked before it is connected to");
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            throw new UnknownHostException("the address of [" + host + "] is to be checked before it is connected to");
        }
    };

    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(10);

    /** Servers close idle connections after some tens of seconds; a connection should not be used in that very moment. */
    private static final Timeout IDLE_TIMEOUT = Timeout.ofSeconds(20);

    /** The LLMs' own limits are lower. */
    private static final int MAX_CONNECTIONS = 4 * LlmLimits.MAX_CONCURRENCY;

    private final int ioThreads;
    private final ThreadFactory threads;
    private final LongSupplier maxResponseBytes;

    @Nullable
    private final SSLContext tls;

    private CloseableHttpAsyncClient client;
    private boolean closed;

    /**
     * @param ioThreads        at least 1
     * @param maxResponseBytes of the body of a response; asked for each
     */
    public LlmTransport(int ioThreads, ThreadFactory threads, LongSupplier maxResponseBytes) {
        this(ioThreads, threads, maxResponseBytes, null);
    }

    /** @param tls null for what the JVM trusts */
    LlmTransport(int ioThreads, ThreadFactory threads, LongSupplier maxResponseBytes, @Nullable SSLContext tls) {
        this.ioThreads = ioThreads;
        this.threads = threads;
        this.maxResponseBytes = maxResponseBytes;
        this.tls = tls;
    }

    private synchronized CloseableHttpAsyncClient client() throws IOException {
        if (closed) {
            throw new IOException("the node is closing");
        }
        if (client == null) {
            ClientTlsStrategyBuilder strategy = ClientTlsStrategyBuilder.create()
                    .setHostVerificationPolicy(HostnameVerificationPolicy.BOTH)
                    .setHostnameVerifier(new DefaultHostnameVerifier());
            if (tls != null) {
                strategy.setSslContext(tls);
            }
            client = HttpAsyncClients.custom()
                    .setThreadFactory(threads)
                    .setIOReactorConfig(
                            IOReactorConfig.custom().setIoThreadCount(ioThreads).build())
                    .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                            .setDnsResolver(NO_LOOKUPS)
                            .setTlsStrategy(strategy.buildAsync())
                            .setDefaultTlsConfig(TlsConfig.custom()
                                    .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                    .build())
                            .setDefaultConnectionConfig(ConnectionConfig.custom()
                                    .setConnectTimeout(CONNECT_TIMEOUT)
                                    .setIdleTimeout(IDLE_TIMEOUT)
                                    .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                    .build())
                            .setMaxConnTotal(MAX_CONNECTIONS)
                            .setMaxConnPerRoute(MAX_CONNECTIONS)
                            .build())
                    .disableRedirectHandling()
                    .disableAutomaticRetries()
                    .disableCookieManagement()
                    .disableAuthCaching()
                    .disableContentCompression()
                    .build();
            client.start();
        }
        return client;
    }

    /**
     * Sends a request; the reply comes on one of the fixed threads, which must not be held up.
     *
     * @param address that the endpoint's host was found at
     * @param key     to be sent as a bearer token, or null
     */
    Exchange post(LlmEndpoint endpoint, InetAddress address, String path, @Nullable String key, byte[] json)
            throws IOException {
        AsyncRequestBuilder request = AsyncRequestBuilder.post()
                .setHttpHost(new HttpHost(endpoint.scheme(), endpoint.host(), endpoint.port()))
                .setPath(endpoint.path() + path)
                .setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType())
                .setEntity(json, ContentType.APPLICATION_JSON);
        if (key != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key);
        }
        CompletableFuture<HttpReply> reply = new CompletableFuture<>();
        Future<HttpReply> sending = client().execute(
                        new HttpHost(endpoint.scheme(), address, endpoint.host(), endpoint.port()),
                        request.build(),
                        new BoundedReplyConsumer(maxResponseBytes.getAsLong()),
                        null,
                        null,
                        new FutureCallback<>() {
                            @Override
                            public void completed(HttpReply result) {
                                reply.complete(result);
                            }

                            @Override
                            public void failed(Exception e) {
                                reply.completeExceptionally(e);
                            }

                            @Override
                            public void cancelled() {
                                reply.completeExceptionally(new IOException("the request was broken off"));
                            }
                        });
        return new Exchange(reply, sending);
    }

    /** Ends all threads; what is under way fails. */
    @Override
    public void close() {
        CloseableHttpAsyncClient open;
        synchronized (this) {
            closed = true;
            open = client;
            client = null;
        }
        if (open != null) {
            open.close(CloseMode.IMMEDIATE);
        }
    }
}
