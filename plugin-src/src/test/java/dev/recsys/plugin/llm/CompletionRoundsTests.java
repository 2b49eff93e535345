/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.recsys.ingest.llm.ChatMessage;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmException;
import dev.recsys.ingest.llm.OutputSchema;
import dev.recsys.plugin.async.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.test.OpenSearchTestCase;

public class CompletionRoundsTests extends OpenSearchTestCase {
    private static final OutputSchema ANY = new OutputSchema("any", "{}", content -> {});

    /** Answers so many requests of a round with what they say, at random places, and has no room for the others. */
    private static final class Queue implements Completions {
        private final List<Integer> rounds = new ArrayList<>();
        private int room;
        private int total = Integer.MAX_VALUE;

        @Override
        public List<Outcome.Answered> cached(Llm llm, List<ChatRequest> requests) {
            throw new AssertionError("all may wait");
        }

        @Override
        public void complete(
                Llm llm, List<ChatRequest> requests, TimeValue maxWait, ActionListener<List<Outcome>> listener) {
            rounds.add(requests.size());
            List<Integer> let = randomSubsetOf(
                    Math.min(Math.min(room, total), requests.size()),
                    IntStream.range(0, requests.size()).boxed().toList());
            total -= let.size();
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                outcomes.add(
                        let.contains(i)
                                ? new Outcome.Answered(
                                        requests.get(i).messages().get(0).content(), false)
                                : new Outcome.Failed(
                                        new LlmException(LlmException.Reason.QUEUE_FULL, "as many as allowed")));
            }
            listener.onResponse(outcomes);
        }
    }

    private final Queue queue = new Queue();

    private List<Completions.Outcome> complete(int requests, Runnable check) {
        List<ChatRequest> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            all.add(new ChatRequest(List.of(new ChatMessage(ChatMessage.Role.USER, "request " + i)), ANY));
        }
        return Calls.get(CompletionRounds.complete(queue, null, all, check));
    }

    public void testEveryRequestIsAnsweredHoweverSmallTheQueue() {
        queue.room = between(1, 60);
        int requests = between(0, 200);
        List<Completions.Outcome> outcomes = complete(requests, () -> {});
        assertEquals(requests, outcomes.size());
        for (int i = 0; i < requests; i++) {
            assertEquals(new Completions.Outcome.Answered("request " + i, false), outcomes.get(i));
        }
        // After the first round no more than twice as many as there is room for.
        queue.rounds.stream().skip(1).forEach(each -> assertThat(each, lessThanOrEqualTo(2 * queue.room)));
    }

    public void testWithoutAnyRoomItStops() {
        queue.room = 10;
        int total = between(0, 49);
        queue.total = total;
        List<Completions.Outcome> outcomes = complete(50, () -> {});
        assertEquals(
                total,
                outcomes.stream()
                        .filter(Completions.Outcome.Answered.class::isInstance)
                        .count());
        assertEquals(
                "the others say why",
                50 - total,
                outcomes.stream()
                        .filter(Completions.Outcome.Failed.class::isInstance)
                        .count());
    }

    public void testACancelledOneAsksNoMore() {
        queue.room = 1;
        Exception failure = expectThrows(
                Exception.class,
                () -> complete(3, () -> {
                    throw new TaskCancelledException("by user request");
                }));
        assertThat(failure, instanceOf(TaskCancelledException.class));
        assertEquals(List.of(3), queue.rounds);
    }
}
