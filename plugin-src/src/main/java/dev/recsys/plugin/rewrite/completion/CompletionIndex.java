/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import dev.recsys.ingest.llm.LlmException;
import dev.recsys.plugin.artifact.OwnIndex;
import dev.recsys.plugin.artifact.OwnIndexClient;
import dev.recsys.plugin.async.Async;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkAction;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.get.MultiGetAction;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Nullable;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.ingest.IngestService;
import org.opensearch.threadpool.ThreadPool;

/** The hidden system index that holds answers of LLMs, one document an answer; each is read and written with the plugin's own rights. */
public final class CompletionIndex {
    public static final String NAME = ".plugins-recsys-completions";

    /** While the index cannot be written, answers that were paid for must not wait long. */
    private static final TimeValue WRITE_TIMEOUT = TimeValue.timeValueSeconds(10);

    private static final String CONTENT = "content";
    private static final String REFUSAL = "refusal";
    private static final String MESSAGE = "message";
    private static final String CREATED = "created";

    private final OwnIndexClient client;
    private final OwnIndex index;
    private final ThreadPool threadPool;

    CompletionIndex(OwnIndexClient client, ClusterService clusterService, ThreadPool threadPool) {
        this.client = client;
        this.threadPool = threadPool;
        this.index = new OwnIndex(
                client,
                clusterService,
                NAME,
                () -> OwnIndex.resource(CompletionIndex.class, "completions-mapping.json"));
    }

    public static SystemIndexDescriptor descriptor() {
        return new SystemIndexDescriptor(NAME, "Answers of large language models, kept so that none is paid for twice");
    }

    /** What the index has for a key. */
    sealed interface Found {
        /** An answer, which may be of no use any more; null if it cannot be read. */
        record Stored(@Nullable Kept kept, Completion.Stamp stamp) implements Found {}

        /** There is none. */
        record Missing() implements Found {}

        /** It cannot be said whether there is one. */
        record Unknown(Exception failure) implements Found {}
    }

    /** What became of a write. */
    sealed interface Written {
        /** The answer is stored. */
        record Done() implements Written {}

        /** Another answer was stored meanwhile. */
        record Conflict() implements Written {}

        /** It is not stored. */
        record Failed(Exception failure) implements Written {}
    }

    /** Looks keys up; does not fail. */
    Async<List<Found>> read(List<String> keys) {
        // An index that another call has just made cannot be read before its first copy has started.
        if (index.isEmptyYet()) {
            return Async.of(repeat(keys.size(), new Found.Missing()));
        }
        return client.send(MultiGetAction.INSTANCE, () -> {
                    MultiGetRequest request = new MultiGetRequest();
                    keys.forEach(key -> request.add(NAME, key));
                    return request;
                })
                .map(response -> {
                    List<Found> found = new ArrayList<>(keys.size());
                    for (MultiGetItemResponse item : response.getResponses()) {
                        found.add(found(item));
                    }
                    return found;
                })
                .recover(failure -> Async.of(repeat(keys.size(), found(failure))));
    }

    private static <T> List<T> repeat(int count, T value) {
        return new ArrayList<>(Collections.nCopies(count, value));
    }

    private static Found found(Exception failure) {
        return ExceptionsHelper.unwrapCause(failure) instanceof IndexNotFoundException
                ? new Found.Missing()
                : new Found.Unknown(failure);
    }

    private static Found found(MultiGetItemResponse item) {
        if (item.isFailed()) {
            return found(item.getFailure().getFailure());
        }
        if (item.getResponse().isExists() == false) {
            return new Found.Missing();
        }
        return new Found.Stored(
                kept(item.getResponse().getSourceAsMap()),
                new Completion.Stamp(
                        item.getResponse().getSeqNo(), item.getResponse().getPrimaryTerm()));
    }

    @Nullable
    private static Kept kept(Map<String, Object> source) {
        if (source.get(CONTENT) instanceof String content) {
            return new Kept.Answer(content);
        }
        LlmException.Reason reason = Kept.Refusal.reason(source.get(REFUSAL));
        return reason != null
                        && source.get(MESSAGE) instanceof String message
                        && source.get(CREATED) instanceof String created
                ? new Kept.Refusal(reason, message, Instant.parse(created))
                : null;
    }

    /** Stores answers, none over one that the writer does not know of; does not fail. */
    Async<Map<String, Written>> write(Map<String, Completion> answers) {
        List<String> keys = List.copyOf(answers.keySet());
        return index.ensureExists()
                .then(exists -> client.send(BulkAction.INSTANCE, () -> {
                    BulkRequest request = new BulkRequest().timeout(WRITE_TIMEOUT);
                    answers.forEach((key, answer) -> request.add(request(key, answer)));
                    return request;
                }))
                .map(response -> {
                    Map<String, Written> written = new HashMap<>();
                    BulkItemResponse[] items = response.getItems();
                    for (int i = 0; i < items.length; i++) {
                        written.put(keys.get(i), written(items[i]));
                    }
                    return written;
                })
                .recover(failure -> {
                    Map<String, Written> written = new HashMap<>();
                    keys.forEach(key -> written.put(key, new Written.Failed(failure)));
                    return Async.of(written);
                });
    }

    private static Written written(BulkItemResponse item) {
        if (item.isFailed() == false) {
            return new Written.Done();
        }
        return item.getFailure().getStatus() == RestStatus.CONFLICT
                ? new Written.Conflict()
                : new Written.Failed(item.getFailure().getCause());
    }

    private IndexRequest request(String key, Completion answer) {
        IndexRequest request = new IndexRequest(NAME)
                .id(key)
                .setPipeline(IngestService.NOOP_PIPELINE_NAME)
                .source(source(answer));
        Completion.Stamp replaces = answer.replaces();
        return replaces == null
                ? request.create(true)
                : request.setIfSeqNo(replaces.seqNo()).setIfPrimaryTerm(replaces.primaryTerm());
    }

    private XContentBuilder source(Completion answer) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            Instant created =
                    switch (answer.kept()) {
                        case Kept.Answer kept -> {
                            builder.field(CONTENT, kept.content());
                            yield Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
                        }
                        case Kept.Refusal refusal -> {
                            builder.field(REFUSAL, refusal.reason().toString()).field(MESSAGE, refusal.message());
                            yield refusal.created();
                        }
                    };
            return builder.field("llm", answer.llm())
                    .field("model", answer.model())
                    .field("schema", answer.schema().name())
                    .field(CREATED, created.truncatedTo(ChronoUnit.MILLIS).toString())
                    .endObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
