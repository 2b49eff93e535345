/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Completions.Outcome;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmException;
import dev.recsys.plugin.async.Async;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gets answers to more requests than the queue of an LLM has room for: those that found none are asked again once the others have their
 * answers. One for each list of requests.
 */
public final class CompletionRounds {
    private final Completions completions;
    private final Llm llm;
    private final List<ChatRequest> requests;
    private final Runnable check;
    private final Outcome[] outcomes;

    private CompletionRounds(Completions completions, Llm llm, List<ChatRequest> requests, Runnable check) {
        this.completions = completions;
        this.llm = llm;
        this.requests = requests;
        this.check = check;
        this.outcomes = new Outcome[requests.size()];
    }

    /**
     * Asks until there is an outcome for each request, or until a round in which the queue had room for none: others keep it full.
     *
     * @param check throws when the work is cancelled
     * @return one outcome for each request, in order; {@link LlmException.Reason#QUEUE_FULL} is among them only after such a round
     */
    public static Async<List<Outcome>> complete(
            Completions completions, Llm llm, List<ChatRequest> requests, Runnable check) {
        List<Integer> all = IntStream.range(0, requests.size()).boxed().toList();
        return Async.of(requests)
                .then(asked -> new CompletionRounds(completions, llm, asked, check).ask(all, all.size()));
    }

    /**
     * One round, and those after it.
     *
     * @param places of the requests that have no answer yet
     * @param room   as many as are asked now
     */
    private Async<List<Outcome>> ask(List<Integer> places, int room) {
        List<Integer> now = places.subList(0, Math.min(places.size(), room));
        List<ChatRequest> some = now.stream().map(requests::get).toList();
        Async<List<Outcome>> asked = listener -> completions.complete(llm, some, listener);
        return asked.then(found -> {
            check.run();
            List<Integer> left = new ArrayList<>();
            for (int i = 0; i < now.size(); i++) {
                outcomes[now.get(i)] = found.get(i);
                if (foundNoRoom(found.get(i))) {
                    left.add(now.get(i));
                }
            }
            int refused = left.size();
            int landed = now.size() - refused;
            left.addAll(places.subList(now.size(), places.size()));
            if (left.isEmpty() || landed == 0) {
                return Async.of(Arrays.asList(outcomes));
            }
            // About as many as there is room for: each that is refused is counted as a failure of the LLM.
            return ask(left, refused == 0 ? 2 * landed : landed);
        });
    }

    private static boolean foundNoRoom(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                && failed.failure() instanceof LlmException refused
                && refused.reason() == LlmException.Reason.QUEUE_FULL;
    }
}
