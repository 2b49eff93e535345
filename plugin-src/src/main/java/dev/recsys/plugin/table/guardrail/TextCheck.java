/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.table.CategoryShare;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QueryStems;
import dev.recsys.plugin.table.QueryText;
import dev.recsys.plugin.table.Rewrite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Takes of a row's rewrites those that no guardrail refuses by their text; one refusal of each is counted, the first. */
public final class TextCheck {
    private final Guardrails guardrails;
    private final List<TextGuardrail> rules;
    private final Rejections.Tally tally;

    public TextCheck(Guardrails guardrails, Rejections.Tally tally) {
        this.guardrails = guardrails;
        this.rules = TextGuardrail.all(guardrails);
        this.tally = tally;
    }

    /** Checks all rows; banned categories of a row go without being counted. */
    public List<QueryRow> check(List<CandidateRow> rows) {
        try (QueryStems stems = new QueryStems()) {
            return rows.stream().map(row -> check(row, stems)).toList();
        }
    }

    private QueryRow check(CandidateRow row, QueryStems stems) {
        String query = row.row().query();
        Set<String> queryStems = stems.of(query);
        List<Rewrite> taken = new ArrayList<>();
        List<Set<String>> takenStems = new ArrayList<>();
        for (Candidate candidate : row.candidates()) {
            RewriteType type = type(candidate.type());
            if (type == null) {
                tally.reject(GuardrailReason.TYPE);
                continue;
            }
            String text = QueryText.normalise(candidate.text());
            TextGuardrail.Case rewrite = new TextGuardrail.Case(
                    query, queryStems, text, stems.of(text), type, candidate.category(), takenStems);
            TextGuardrail refusing = rules.stream()
                    .filter(rule -> rule.rejects(rewrite))
                    .findFirst()
                    .orElse(null);
            if (refusing != null) {
                tally.reject(refusing.reason());
                continue;
            }
            taken.add(new Rewrite(text, type, candidate.confidence(), candidate.source(), candidate.hits()));
            takenStems.add(rewrite.stems());
        }
        taken.sort(Comparator.comparing(Rewrite::type)
                .thenComparing(Comparator.comparingDouble(Rewrite::confidence).reversed()));
        List<CategoryShare> categories = row.row().categories().stream()
                .filter(share -> guardrails.bans(share.category()) == false)
                .toList();
        return new QueryRow(
                query,
                row.row().frequency(),
                row.row().segment(),
                row.row().zeroResultRate(),
                categories,
                taken,
                row.row().related());
    }

    private static RewriteType type(String name) {
        for (RewriteType type : RewriteType.values()) {
            if (type.isForQueries() && type.wireName().equals(name)) {
                return type;
            }
        }
        return null;
    }
}
