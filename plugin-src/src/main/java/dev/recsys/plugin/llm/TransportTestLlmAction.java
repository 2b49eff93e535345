/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.OutputSchema;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.async.Async;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Makes one call of an LLM from this node, and says what it took. */
public final class TransportTestLlmAction extends HandledTransportAction<TestLlmRequest, TestLlmResponse> {
    /** Any answer will do: it is shown, so that whoever asked for it sees what the model makes of a schema. */
    private static final ChatRequest REQUEST = new ChatRequest(
            List.of(
                    new ChatMessage(
                            ChatMessage.Role.SYSTEM,
                            "You are being tested. Answer with a JSON object with the one property [words], a list of strings."),
                    new ChatMessage(ChatMessage.Role.USER, "Two words for a red running shoe.")),
            new OutputSchema(
                    "words",
                    "{\"type\":\"object\",\"properties\":{\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
                            + "\"required\":[\"words\"],\"additionalProperties\":false}",
                    content -> {
                        if (content.isBlank()) {
                            throw new IllegalArgumentException("it is empty");
                        }
                    }));

    private final LlmSourceAdapter source;

    @Inject
    public TransportTestLlmAction(
            TransportService transportService, ActionFilters actionFilters, LlmSourceAdapter source) {
        super(LlmApi.TEST.name(), transportService, actionFilters, TestLlmRequest::new);
        this.source = source;
    }

    @Override
    protected void doExecute(Task task, TestLlmRequest request, ActionListener<TestLlmResponse> listener) {
        Async<Llm> loaded = l -> source.load(request.reference(), l);
        loaded.then(llm -> {
                    long begin = System.nanoTime();
                    Async<ChatAnswer> answered = l -> llm.ask(REQUEST, l);
                    return answered.map(answer -> response(llm, answer, System.nanoTime() - begin));
                })
                .start(listener);
    }

    private static TestLlmResponse response(Llm llm, ChatAnswer answer, long nanos) {
        ArtifactReference reference = ArtifactReference.parse(llm.reference());
        return new TestLlmResponse(
                reference.name(),
                reference.version(),
                llm.model(),
                TimeUnit.NANOSECONDS.toMillis(nanos),
                answer.promptTokens(),
                answer.completionTokens(),
                answer.calls(),
                answer.content());
    }
}
