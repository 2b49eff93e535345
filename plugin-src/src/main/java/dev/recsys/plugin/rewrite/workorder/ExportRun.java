/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.rewrite.GeneratedTarget;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.rewrite.document.StoredDocument;
import dev.recsys.plugin.rewrite.generation.Generation;
import dev.recsys.plugin.scan.PointInTime;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.common.Nullable;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.transport.client.Client;

/** Writes work orders for documents that have no queries of the same request yet, until there are enough; one for each export. */
final class ExportRun {
    /** Where an order's body goes, as the batch API of OpenAI wants it. */
    private static final String URL = "/v1/chat/completions";

    /** Documents that are read together. */
    private static final int PAGE = 500;

    /** An answer is held in memory as a whole. */
    private static final int MAX_BYTES = 64 << 20;

    private final ExportRequest request;
    private final RewriteTask task;
    private final Client client;
    private final Client closing;
    private final Executor executor;
    private final Generation generation;
    private final Reservation room;
    private final BytesStreamOutput lines = new BytesStreamOutput();
    private int orders;

    @Nullable
    private Object[] after;

    private boolean enough;

    ExportRun(
            ExportRequest request,
            RewriteTask task,
            Client client,
            Client closing,
            Executor executor,
            CircuitBreaker breaker,
            Generation generation) {
        this.request = request;
        this.task = task;
        this.client = client;
        this.closing = closing;
        this.executor = executor;
        this.generation = generation;
        this.room = new Reservation(breaker, "<work orders>", 0);
    }

    /** Runs it, and lets go of all memory at the end. */
    Async<ExportResponse> run() {
        Async<ExportResponse> all = Async.of(request).then(asked -> export());
        return listener -> all.start(ActionListener.runBefore(listener, room::close));
    }

    private Async<ExportResponse> export() {
        if (request.after() == null) {
            return PointInTime.open(client, request.indices()).then(this::pages);
        }
        ExportPosition position = ExportPosition.parse(request.after());
        after = position.after().toArray();
        return pages(position.pointInTime());
    }

    private Async<ExportResponse> pages(String id) {
        PointInTime documents = new PointInTime(client, id, request.query(), Math.min(PAGE, request.size()), null);
        return pages(documents)
                .map(last -> {
                    if (enough) {
                        return new ExportResponse(
                                new BytesArray(lines.bytes().toBytesRef()),
                                orders,
                                new ExportPosition(id, List.of(after)).token());
                    }
                    PointInTime.close(closing, id);
                    return new ExportResponse(new BytesArray(lines.bytes().toBytesRef()), orders, null);
                })
                .recover(failure -> {
                    // With a position of its own a caller may try again.
                    if (request.after() == null) {
                        PointInTime.close(closing, id);
                    }
                    return Async.failed(failure);
                });
    }

    private Async<Void> pages(PointInTime documents) {
        return documents.page(after).then(response -> {
            SearchHit[] hits = response.getHits().getHits();
            if (hits.length == 0) {
                return Async.of(null);
            }
            return Async.on(executor, () -> {
                        task.check();
                        write(hits);
                        return null;
                    })
                    .then(done -> enough ? Async.of(null) : pages(documents));
        });
    }

    private void write(SearchHit[] hits) throws IOException {
        for (SearchHit hit : hits) {
            order(StoredDocument.of(hit));
            after = hit.getSortValues();
            // And once more when they are answered.
            room.resize(2L * lines.size());
            if (orders == request.size() || lines.size() > MAX_BYTES) {
                enough = true;
                return;
            }
        }
    }

    private void order(StoredDocument document) throws IOException {
        ChatRequest asked;
        String hash;
        try {
            asked = generation.queries().request(document.source());
            hash = asked == null ? null : generation.queries().hash(asked, generation.llm());
            GeneratedTarget target =
                    GeneratedTarget.read(DocumentFields.find(document.source(), generation.targetField()));
            if (asked == null
                    || target != null && target.status() == GeneratedTarget.Status.DONE && hash.equals(target.hash())) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // A field holds what is no text: a pipeline refuses such a document, and no model can help it.
            return;
        }
        WorkOrderId id = new WorkOrderId(hash, document.index(), document.id(), document.routing());
        try (XContentBuilder line = new XContentBuilder(JsonXContent.jsonXContent, new Unclosed(lines))) {
            line.startObject();
            line.field("custom_id", id.toString());
            line.field("method", "POST");
            line.field("url", URL);
            line.rawField("body", new BytesArray(generation.llm().body(asked)).streamInput(), MediaTypeRegistry.JSON);
            line.endObject();
        }
        lines.writeByte((byte) '\n');
        orders++;
    }

    /** Leaves open what it writes to. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(BytesStreamOutput out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {}
    }
}
