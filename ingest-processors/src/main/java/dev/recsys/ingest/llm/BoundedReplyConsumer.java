/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;

/** Takes a response up to a number of bytes, and breaks it off as soon as there are more. */
final class BoundedReplyConsumer extends AbstractBinResponseConsumer<HttpReply> {
    private static final int CAPACITY = 64 * 1024;

    private final long max;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private String retryAfter;
    private long seen;

    BoundedReplyConsumer(long max) {
        this.max = max;
    }

    @Override
    protected void start(HttpResponse response, ContentType contentType) {
        status = response.getCode();
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        retryAfter = header == null ? null : header.getValue();
    }

    @Override
    protected int capacityIncrement() {
        return CAPACITY;
    }

    @Override
    protected void data(ByteBuffer data, boolean endOfStream) throws IOException {
        seen += data.remaining();
        if (seen > max) {
            throw new ResponseTooLargeException(max);
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (status == HttpStatus.SC_OK) {
            body.write(bytes);
        }
    }

    @Override
    protected HttpReply buildResult() {
        return new HttpReply(status, retryAfter, body.toByteArray());
    }

    @Override
    public void releaseResources() {
        body.reset();
    }
}
