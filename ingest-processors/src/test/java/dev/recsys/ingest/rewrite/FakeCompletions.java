/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Llm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;

/** Completions that keep answers, and give those that are not there when the test says so. */
final class FakeCompletions implements Completions {
    record Waiting(Llm llm, List<ChatRequest> requests, TimeValue maxWait, ActionListener<List<Outcome>> listener) {}

    final Map<String, String> memory = new HashMap<>();
    final List<Waiting> waiting = new ArrayList<>();
    RuntimeException refusal;

    static String question(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        return messages.get(messages.size() - 1).content();
    }

    /** Answers all that wait, one outcome for each last message. */
    void answer(Function<String, Outcome> model) {
        List<Waiting> now = List.copyOf(waiting);
        waiting.clear();
        for (Waiting each : now) {
            List<Outcome> outcomes = new ArrayList<>();
            for (ChatRequest request : each.requests()) {
                Outcome outcome = model.apply(question(request));
                if (outcome instanceof Outcome.Answered answered) {
                    memory.put(question(request), answered.content());
                }
                outcomes.add(outcome);
            }
            each.listener().onResponse(outcomes);
        }
    }

    @Override
    public List<Outcome.Answered> cached(Llm llm, List<ChatRequest> requests) {
        List<Outcome.Answered> answers = new ArrayList<>();
        for (ChatRequest request : requests) {
            String content = memory.get(question(request));
            answers.add(content == null ? null : new Outcome.Answered(content, true));
        }
        return answers;
    }

    @Override
    public void complete(
            Llm llm, List<ChatRequest> requests, TimeValue maxWait, ActionListener<List<Outcome>> listener) {
        if (refusal != null) {
            throw refusal;
        }
        waiting.add(new Waiting(llm, requests, maxWait, listener));
    }

    /** What the model of a request that waits would do if it were asked. */
    static Exception askAndFail(Waiting waiting) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        waiting.llm().ask(waiting.requests().get(0), new ActionListener<ChatAnswer>() {
            @Override
            public void onResponse(ChatAnswer answer) {
                throw new AssertionError("the model was asked");
            }

            @Override
            public void onFailure(Exception e) {
                failure.set(e);
            }
        });
        return failure.get();
    }
}
