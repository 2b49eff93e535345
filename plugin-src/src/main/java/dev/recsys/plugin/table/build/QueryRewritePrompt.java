/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.OutputSchema;
import dev.recsys.ingest.rewrite.DocumentText;
import dev.recsys.ingest.rewrite.GeneratedQuery;
import dev.recsys.ingest.rewrite.Prompt;
import dev.recsys.ingest.rewrite.PromptMessages;
import dev.recsys.ingest.rewrite.QueryAnswers;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.RelatedQuery;
import dev.recsys.plugin.table.guardrail.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a model for rewrites of a query: the query, what it is mostly bought in, and what people searched for next are values of a JSON
 * object, so that whatever a query says stays data.
 *
 * <p>What stands in a request decides whether an answer is found again: numbers of the log, which change from day to day, do not.
 */
final class QueryRewritePrompt {
    private static final String SOURCE = "llm";

    /** More would change more often than it helps. */
    private static final int CATEGORIES = 1;

    private static final int RELATED = 3;

    private static final List<String> FIELDS = List.of("query", "categories", "next_queries");

    private final Prompt prompt;
    private final PromptMessages messages;
    private final OutputSchema schema;

    QueryRewritePrompt(Prompt prompt, Map<RewriteType, Integer> types) {
        this.prompt = prompt;
        this.messages = new PromptMessages(prompt, types);
        this.schema = QueryAnswers.schema(types);
    }

    ChatRequest request(QueryRow row) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("query", row.query());
        document.put(
                "categories",
                row.categories().stream()
                        .limit(CATEGORIES)
                        .map(CategoryShare::category)
                        .toList());
        document.put(
                "next_queries",
                row.related().stream().limit(RELATED).map(RelatedQuery::text).toList());
        return new ChatRequest(
                messages.of(
                        DocumentText.read(document, FIELDS), prompt.knowledge().facts(document)),
                schema);
    }

    /**
     * What the model wrote.
     *
     * @throws IllegalArgumentException it is not of the form that was asked for
     */
    List<Candidate> read(String answer) {
        List<Candidate> candidates = new ArrayList<>();
        for (GeneratedQuery query : QueryAnswers.parse(answer, messages.types())) {
            candidates.add(new Candidate(query.text(), query.type().wireName(), query.confidence(), SOURCE, -1, null));
        }
        return candidates;
    }
}
