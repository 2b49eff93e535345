/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.OutputSchema;
import dev.recsys.ingest.rewrite.consistency.ConsistencyScorer;
import dev.recsys.ingest.rewrite.consistency.VersionedConsistencyFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.opensearch.common.hash.MessageDigests;

/**
 * What is asked of a model for a document, and what is made of its answer: one prompt, one set of options, any number of documents.
 *
 * <p>Made once for each version of the prompt and of the filter; any number of threads may use it at once. It calls nobody.
 */
public final class QueryGeneration {
    /** Bytes of a hash: 128 bits tell apart more documents than there are. */
    private static final int HASH_BYTES = 16;

    private final VersionedPrompt prompt;
    private final GenerationOptions options;
    private final PromptMessages messages;
    private final OutputSchema schema;
    private final QueryFilter filter;
    private final byte[] common;

    /**
     * @param filter the fitted filter that the options name, or null if they name none
     * @throws IllegalArgumentException the prompt asks for queries that no document has
     */
    public QueryGeneration(VersionedPrompt prompt, GenerationOptions options, VersionedConsistencyFilter filter) {
        this.prompt = prompt;
        this.options = options;
        this.messages = new PromptMessages(prompt.prompt(), options.types());
        for (RewriteType type : messages.types().keySet()) {
            if (type.isForDocuments() == false) {
                throw new IllegalArgumentException("prompt [" + prompt.reference() + "] asks for queries of the type ["
                        + type + "], which no document has; use another prompt, or name [types]");
            }
        }
        this.schema = QueryAnswers.schema(messages.types());
        this.filter = new QueryFilter(
                options.filters(),
                messages.types(),
                messages.system(),
                ConsistencyScorer.check(
                        options.consistency(), filter, options.filters().language()));
        MessageDigest digest = MessageDigests.sha256();
        add(digest, schema.json());
        add(digest, options.filters().toString());
        add(digest, options.consistency().toString());
        add(digest, filter == null ? "" : filter.reference());
        messages.prefix().forEach(message -> add(digest, message));
        this.common = digest.digest();
    }

    public VersionedPrompt prompt() {
        return prompt;
    }

    public GenerationOptions options() {
        return options;
    }

    /** How many queries of each type are asked for. */
    public Map<RewriteType, Integer> types() {
        return messages.types();
    }

    /**
     * What a document says in the fields that are asked for.
     *
     * @throws IllegalArgumentException a field holds what is no text; the message names it
     */
    public DocumentText document(Map<String, Object> source) {
        return DocumentText.read(source, options.fields());
    }

    /**
     * What to ask for a document; null if it has none of the fields, so that there is nothing to ask.
     *
     * @throws IllegalArgumentException a field holds what is no text; the message names it
     */
    public ChatRequest request(Map<String, Object> source) {
        DocumentText document = document(source);
        return document.isEmpty() ? null : request(source, document);
    }

    private ChatRequest request(Map<String, Object> source, DocumentText document) {
        List<String> facts = prompt.prompt().knowledge().facts(source);
        return new ChatRequest(messages.of(document.cut(options.maxCharacters()), facts), schema);
    }

    /**
     * Tells whether a document needs new queries: the same for the same request, options, fitted filter and model.
     *
     * @param request as {@link #request} made it
     * @param llm     null where none is asked
     * @return hexadecimal digits
     */
    public String hash(ChatRequest request, Llm llm) {
        MessageDigest digest = MessageDigests.sha256();
        digest.update(common);
        add(digest, llm == null ? "" : llm.fingerprint());
        add(digest, request.messages().get(request.messages().size() - 1));
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), HASH_BYTES));
    }

    private static void add(MessageDigest digest, ChatMessage message) {
        add(digest, message.role().wireName());
        add(digest, message.content());
    }

    /** With its length before it, so that no two lists of texts look the same. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    /**
     * Reads an answer and filters it.
     *
     * @throws IllegalArgumentException it is not of the form that was asked for; the message says why
     */
    public FilteredQueries read(Map<String, Object> source, String answer) {
        return filter(source, QueryAnswers.parse(answer, messages.types()));
    }

    /** Filters queries that came by another way. */
    public FilteredQueries filter(Map<String, Object> source, List<GeneratedQuery> queries) {
        return filter.filter(document(source), queries);
    }

    /**
     * What a document gets for an answer.
     *
     * @param llm  {@code name@version}, or null
     * @param hash see {@link #hash}, or null
     */
    public GeneratedTarget target(Map<String, Object> source, String answer, String llm, String hash) {
        FilteredQueries filtered;
        try {
            filtered = read(source, answer);
        } catch (IllegalArgumentException e) {
            return GeneratedTarget.without(
                    GeneratedTarget.Status.REJECTED, llm, prompt.reference(), hash, e.getMessage());
        }
        return GeneratedTarget.of(llm, prompt.reference(), hash, filtered);
    }
}
