/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Completions;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.llm.CompletionRounds;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QuerySegment;
import dev.recsys.plugin.table.guardrail.Candidate;
import dev.recsys.plugin.table.guardrail.CandidateRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Gets rewrites of head and torso queries from a model; what it does not answer is counted, never a failure. One for each build. */
final class RewriteGeneration {
    /** Requests that are handed over together; how many of them run at once is the LLM's matter. */
    private static final int BATCH = 100;

    private final Completions completions;
    private final Llm llm;
    private final QueryRewritePrompt prompt;
    private final BuildTableTask task;
    private long cached;
    private long missing;
    private long unusable;
    private String reason = "";

    RewriteGeneration(Completions completions, Llm llm, QueryRewritePrompt prompt, BuildTableTask task) {
        this.completions = completions;
        this.llm = llm;
        this.prompt = prompt;
        this.task = task;
    }

    /** The rows in their order with what the model wrote, and how that went. */
    record Result(List<CandidateRow> rows, BuildReport.Generated generated) {}

    Async<Result> write(List<QueryRow> rows) {
        // The most frequent come first, so that head and torso are at the beginning.
        int wanted = (int)
                rows.stream().filter(row -> row.segment() != QuerySegment.TAIL).count();
        List<CandidateRow> written = new ArrayList<>(rows.size());
        task.progress(BuildProgress.Phase.ASKING_LLM, 0, wanted);
        return Async.inOrder(Math.ceilDiv(wanted, BATCH), i -> {
                    int to = Math.min(wanted, (i + 1) * BATCH);
                    List<QueryRow> some = rows.subList(i * BATCH, to);
                    return ask(some).map(outcomes -> {
                        for (int j = 0; j < some.size(); j++) {
                            written.add(new CandidateRow(some.get(j), candidates(outcomes.get(j))));
                        }
                        task.progress(BuildProgress.Phase.ASKING_LLM, to, wanted);
                        return to;
                    });
                })
                .map(done -> {
                    rows.subList(wanted, rows.size()).forEach(row -> written.add(new CandidateRow(row, List.of())));
                    return new Result(written, new BuildReport.Generated(wanted, cached, missing, unusable, reason));
                });
    }

    private Async<List<Completions.Outcome>> ask(List<QueryRow> rows) {
        return Async.of(rows).then(some -> {
            task.check();
            List<ChatRequest> requests = some.stream().map(prompt::request).toList();
            return CompletionRounds.complete(completions, llm, requests, task::check);
        });
    }

    private List<Candidate> candidates(Completions.Outcome outcome) {
        switch (outcome) {
            case Completions.Outcome.Answered answered -> {
                cached += answered.cached() ? 1 : 0;
                try {
                    return prompt.read(answered.content());
                } catch (IllegalArgumentException e) {
                    unusable++;
                    return List.of();
                }
            }
            case Completions.Outcome.Failed failed -> {
                missing++;
                if (reason.isEmpty()) {
                    reason = Objects.toString(
                            failed.failure().getMessage(), failed.failure().toString());
                }
                return List.of();
            }
        }
    }
}
