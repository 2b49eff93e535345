/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.table.QuerySimilarity;
import dev.recsys.plugin.table.QueryText;
import java.util.List;
import java.util.Set;
import org.opensearch.common.Nullable;

/** One thing that can be wrong with a rewrite by its text alone. */
sealed interface TextGuardrail {
    /**
     * A rewrite beside its query.
     *
     * @param query    normalised
     * @param text     normalised
     * @param category declared for the rewrite, or null
     * @param taken    stems of the query's rewrites that were taken before
     */
    record Case(
            String query,
            Set<String> queryStems,
            String text,
            Set<String> stems,
            RewriteType type,
            @Nullable String category,
            List<Set<String>> taken) {}

    GuardrailReason reason();

    boolean rejects(Case rewrite);

    /** All of a table, in the order in which they are asked. */
    static List<TextGuardrail> all(Guardrails guardrails) {
        return List.of(
                new Length(guardrails),
                new Identical(),
                new Similarity(guardrails),
                new BannedBrand(guardrails.bannedBrands().stream()
                        .map(QueryText::normalise)
                        .toList()),
                new BannedCategory(guardrails),
                new Duplicate());
    }

    /** Refuses what is too short or too long. */
    record Length(Guardrails guardrails) implements TextGuardrail {
        @Override
        public GuardrailReason reason() {
            return GuardrailReason.LENGTH;
        }

        @Override
        public boolean rejects(Case rewrite) {
            int length = rewrite.text().length();
            return length < guardrails.minLength() || length > guardrails.maxLength();
        }
    }

    /** Refuses the query itself, and what a search by stems takes for it. */
    record Identical() implements TextGuardrail {
        @Override
        public GuardrailReason reason() {
            return GuardrailReason.IDENTICAL;
        }

        @Override
        public boolean rejects(Case rewrite) {
            return rewrite.text().equals(rewrite.query()) || rewrite.stems().equals(rewrite.queryStems());
        }
    }

    /** Refuses what is too like or too unlike the query. */
    record Similarity(Guardrails guardrails) implements TextGuardrail {
        @Override
        public GuardrailReason reason() {
            return GuardrailReason.SIMILARITY;
        }

        @Override
        public boolean rejects(Case rewrite) {
            double similarity = QuerySimilarity.of(rewrite.query(), rewrite.text());
            return guardrails.similarity().get(rewrite.type()).contains(similarity) == false;
        }
    }

    /**
     * Refuses what names a banned brand, by whole words.
     *
     * @param names normalised
     */
    record BannedBrand(List<String> names) implements TextGuardrail {
        @Override
        public GuardrailReason reason() {
            return GuardrailReason.BANNED_BRAND;
        }

        @Override
        public boolean rejects(Case rewrite) {
            String words = " " + rewrite.text() + " ";
            return names.stream().anyMatch(brand -> words.contains(" " + brand + " "));
        }
    }

    /** Refuses what is declared to be of a banned category. */
    record BannedCategory(Guardrails guardrails) implements TextGuardrail {
        @Override
        public GuardrailReason reason() {
            return GuardrailReason.BANNED_CATEGORY;
        }

        @Override
        public boolean rejects(Case rewrite) {
            return rewrite.category() != null && guardrails.bans(rewrite.category());
        }
    }

    /** Refuses what a search by stems takes for another rewrite of the query. */
    record Duplicate() implements TextGuardrail {
        @Override
        public GuardrailReason reason() {
            return GuardrailReason.DUPLICATE;
        }

        @Override
        public boolean rejects(Case rewrite) {
            return rewrite.taken().contains(rewrite.stems());
        }
    }
}
