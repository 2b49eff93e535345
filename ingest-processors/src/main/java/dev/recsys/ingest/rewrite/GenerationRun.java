/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.document.DocumentFields;
import dev.recsys.ingest.document.MappingCheck;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Completions.Outcome;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.rewrite.GeneratedTarget.Status;
import dev.recsys.ingest.rewrite.QueryGenerationConfig.OnUnavailable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.ingest.IngestDocument;

/**
 * The documents of one batch: what is asked for each, then what each gets. No method throws for what a document holds; only one thread
 * at a time may use it.
 */
final class GenerationRun {
    /** The index of a document that is only simulated and names none. */
    private static final String SIMULATED_INDEX = "_index";

    private final QueryGenerationConfig config;
    private final Llm llm;
    private final QueryGeneration generation;
    private final RewriteMappings mappings;
    private final QueryGenerationStats stats;
    private final List<IngestDocument> documents;
    private final Exception[] failures;
    private final String[] hashes;
    /** Null for a document that needs no answer, or has failed. */
    private final ChatRequest[] requests;

    private final Outcome[] outcomes;

    GenerationRun(
            QueryGenerationConfig config,
            GenerationParts parts,
            RewriteMappings mappings,
            QueryGenerationStats stats,
            List<IngestDocument> documents) {
        this.config = config;
        this.llm = config.cacheOnly() ? new UnaskedLlm(parts.llm()) : parts.llm();
        this.generation = parts.generation();
        this.mappings = mappings;
        this.stats = stats;
        this.documents = documents;
        this.failures = new Exception[documents.size()];
        this.hashes = new String[documents.size()];
        this.requests = new ChatRequest[documents.size()];
        this.outcomes = new Outcome[documents.size()];
    }

    Llm llm() {
        return llm;
    }

    /**
     * Looks what has to be asked, and takes what is in memory.
     *
     * @return the requests that have to be waited for; empty if nothing stands in the way of {@link #finish}
     */
    List<ChatRequest> prepare(Completions completions) {
        for (int i = 0; i < requests.length; i++) {
            try {
                requests[i] = request(i);
            } catch (Exception e) {
                failures[i] = e;
            }
        }
        int[] asking = open();
        List<ChatRequest> wanted = requests(asking);
        if (wanted.isEmpty()) {
            return wanted;
        }
        try {
            List<Outcome.Answered> cached = completions.cached(llm, wanted);
            for (int i = 0; i < asking.length; i++) {
                outcomes[asking[i]] = cached.get(i);
            }
        } catch (RuntimeException e) {
            answer(Collections.nCopies(asking.length, new Outcome.Failed(e)));
        }
        return requests(open());
    }

    /** Places of the documents that need an answer and have none. */
    private int[] open() {
        int[] open = new int[requests.length];
        int n = 0;
        for (int i = 0; i < open.length; i++) {
            if (requests[i] != null && outcomes[i] == null) {
                open[n++] = i;
            }
        }
        return Arrays.copyOf(open, n);
    }

    private List<ChatRequest> requests(int[] places) {
        List<ChatRequest> list = new ArrayList<>(places.length);
        for (int i : places) {
            list.add(requests[i]);
        }
        return list;
    }

    /** What to ask for a document, or null if it is finished as it is. */
    private ChatRequest request(int i) {
        IngestDocument document = documents.get(i);
        Map<String, Object> source = document.getSourceAndMetadata();
        checkMapping(source.get(IngestDocument.Metadata.INDEX.getFieldName()));
        ChatRequest request = generation.request(source);
        if (request == null) {
            String prompt = generation.prompt().reference();
            String reason =
                    "the document has none of the fields " + config.options().fields();
            write(document, GeneratedTarget.without(Status.REJECTED, llm.reference(), prompt, null, reason));
            return null;
        }
        hashes[i] = generation.hash(request, llm);
        GeneratedTarget before = GeneratedTarget.read(DocumentFields.find(source, config.targetField()));
        if (before != null && before.status() == Status.DONE && hashes[i].equals(before.hash())) {
            stats.unchanged();
            return null;
        }
        return request;
    }

    private void checkMapping(Object index) {
        if (index == null || SIMULATED_INDEX.equals(index)) {
            return;
        }
        switch (mappings.check(index.toString(), config.targetField())) {
            case MappingCheck.Fits fits -> {}
            case MappingCheck.Unchecked unchecked -> stats.mappingUnchecked();
            case MappingCheck.Wrong wrong -> throw new IllegalArgumentException(wrong.reason());
        }
    }

    /** Takes the answers to what {@link #prepare} gave, in that order. */
    void answer(List<? extends Outcome> answers) {
        int[] open = open();
        for (int i = 0; i < open.length; i++) {
            Outcome answer = i < answers.size() ? answers.get(i) : null;
            outcomes[open[i]] =
                    answer == null ? new Outcome.Failed(new IllegalStateException("there is no answer")) : answer;
        }
    }

    /** Takes it that nothing could be asked. */
    void fail(Exception failure) {
        answer(Collections.nCopies(requests.length, new Outcome.Failed(failure)));
    }

    /**
     * Writes what each document gets.
     *
     * @return for each document the reason why it failed, or null; a document that failed is as it was
     */
    List<Exception> finish() {
        for (int i = 0; i < requests.length; i++) {
            if (requests[i] != null) {
                try {
                    finish(i);
                } catch (Exception e) {
                    failures[i] = e;
                }
            }
        }
        Arrays.stream(failures).filter(Objects::nonNull).forEach(failure -> stats.failed());
        return Arrays.asList(failures);
    }

    private void finish(int i) throws Exception {
        IngestDocument document = documents.get(i);
        GeneratedTarget target =
                switch (outcomes[i]) {
                    case Outcome.Answered answered ->
                        generation.target(
                                document.getSourceAndMetadata(), answered.content(), llm.reference(), hashes[i]);
                    case Outcome.Failed failed -> without(failed.failure(), hashes[i]);
                };
        write(document, target);
    }

    private GeneratedTarget without(Exception failure, String hash) throws Exception {
        boolean unusable =
                failure instanceof LlmException refused && refused.reason().isPassing() == false;
        if (unusable == false && config.onUnavailable() == OnUnavailable.FAIL) {
            throw failure;
        }
        Status status = unusable ? Status.REJECTED : Status.PENDING;
        String reason = why(failure);
        return GeneratedTarget.without(
                status, llm.reference(), generation.prompt().reference(), hash, reason);
    }

    /** What everybody may know who reads the document: not where a server is. */
    private static String why(Exception failure) {
        if (failure instanceof LlmException refused
                && (refused.reason() == LlmException.Reason.FORBIDDEN_ADDRESS
                        || refused.reason() == LlmException.Reason.CONNECTION)) {
            return "the model could not be asked: " + refused.reason();
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private void write(IngestDocument document, GeneratedTarget target) {
        document.setFieldValue(config.targetField(), target.toMap());
        switch (target.status()) {
            case DONE -> stats.done(target.queries().size());
            case PENDING -> stats.pending();
            case REJECTED -> stats.rejected();
        }
        target.dropped().forEach(stats::dropped);
    }
}
