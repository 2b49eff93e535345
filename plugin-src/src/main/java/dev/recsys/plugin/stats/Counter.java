/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.stats;

import java.util.Locale;
import org.opensearch.Version;

/** What each node counts from its start on. New counters go to the end, with the version that adds them. */
public enum Counter {
    DOCUMENTS_ENCODED("documents", "encoded"),
    DOCUMENTS_FAILED("documents", "failed"),
    DOCUMENTS_SKIPPED("documents", "skipped"),
    DOCUMENTS_WITHOUT_ID("documents", "without_id"),
    DOCUMENTS_MAPPING_UNCHECKED("documents", "mapping_unchecked"),
    CACHE_HITS("cache", "hits"),
    CACHE_MISSES("cache", "misses"),
    CACHE_EVICTIONS("cache", "evictions"),
    CACHE_LOADS("cache", "loads"),
    CACHE_LOAD_FAILURES("cache", "load_failures"),
    TRAINING_RUNS("training", "runs"),
    TRAINING_FAILURES("training", "failures"),
    TRAINING_CANCELLED("training", "cancelled"),
    TRAINING_EMPTY_CLUSTER_RESEEDS("training", "empty_cluster_reseeds"),
    QUALITY_SCORED("quality", "scored"),
    QUALITY_FAILED("quality", "failed"),
    QUALITY_VECTORS_SKIPPED("quality", "vectors_skipped"),
    QUALITY_SIGNALS_MISSING("quality", "signals_missing"),
    QUALITY_MAPPING_UNCHECKED("quality", "mapping_unchecked"),
    RESCORED_WINDOWS("rescore", "windows"),
    RESCORED_DOCUMENTS("rescore", "documents"),
    COMPLETIONS_MEMORY_HITS("completions", "memory_hits"),
    COMPLETIONS_INDEX_HITS("completions", "index_hits"),
    COMPLETIONS_MISSES("completions", "misses"),
    COMPLETIONS_STORED("completions", "stored"),
    COMPLETIONS_STORE_FAILURES("completions", "store_failures"),
    COMPLETIONS_READ_FAILURES("completions", "read_failures"),
    COMPLETIONS_LOST("completions", "lost"),
    COMPLETIONS_REFUSAL_HITS("completions", "refusal_hits"),
    TABLE_LOOKUPS_EXACT("tables", "lookups_exact"),
    TABLE_LOOKUPS_NEAREST("tables", "lookups_nearest"),
    TABLE_LOOKUPS_FALLBACK("tables", "lookups_fallback"),
    TABLE_LOOKUPS_NONE("tables", "lookups_none"),
    TABLE_CACHE_HITS("tables", "cache_hits"),
    TABLE_CACHE_MISSES("tables", "cache_misses"),
    TABLE_CACHE_EVICTIONS("tables", "cache_evictions"),
    TABLE_REJECTED_TYPE("tables", "rejected_type"),
    TABLE_REJECTED_LENGTH("tables", "rejected_length"),
    TABLE_REJECTED_IDENTICAL("tables", "rejected_identical"),
    TABLE_REJECTED_SIMILARITY("tables", "rejected_similarity"),
    TABLE_REJECTED_MIN_HITS("tables", "rejected_min_hits"),
    TABLE_REJECTED_BANNED_BRAND("tables", "rejected_banned_brand"),
    TABLE_REJECTED_BANNED_CATEGORY("tables", "rejected_banned_category"),
    TABLE_REJECTED_DUPLICATE("tables", "rejected_duplicate"),
    GENERATION_DONE("query_generation", "done"),
    GENERATION_PENDING("query_generation", "pending"),
    GENERATION_REJECTED("query_generation", "rejected"),
    GENERATION_FAILED("query_generation", "failed"),
    GENERATION_UNCHANGED("query_generation", "unchanged"),
    GENERATION_MAPPING_UNCHECKED("query_generation", "mapping_unchecked"),
    GENERATION_QUERIES_KEPT("query_generation", "queries_kept"),
    GENERATION_DROPPED_WRONG_TYPE("query_generation", "dropped_wrong_type"),
    GENERATION_DROPPED_EMPTY("query_generation", "dropped_empty"),
    GENERATION_DROPPED_CONTROL_CHARACTERS("query_generation", "dropped_control_characters"),
    GENERATION_DROPPED_TOO_SHORT("query_generation", "dropped_too_short"),
    GENERATION_DROPPED_TOO_LONG("query_generation", "dropped_too_long"),
    GENERATION_DROPPED_LINK("query_generation", "dropped_link"),
    GENERATION_DROPPED_MARKUP("query_generation", "dropped_markup"),
    GENERATION_DROPPED_REPEATS_INSTRUCTIONS("query_generation", "dropped_repeats_instructions"),
    GENERATION_DROPPED_EQUALS_FIELD("query_generation", "dropped_equals_field"),
    GENERATION_DROPPED_INCONSISTENT("query_generation", "dropped_inconsistent"),
    GENERATION_DROPPED_DUPLICATE("query_generation", "dropped_duplicate"),
    GENERATION_DROPPED_TOO_MANY("query_generation", "dropped_too_many"),
    REWRITES_EXACT("query_rewrite", "queries_exact"),
    REWRITES_NEAREST("query_rewrite", "queries_nearest"),
    REWRITES_FALLBACK("query_rewrite", "queries_fallback"),
    REWRITES_UNKNOWN("query_rewrite", "queries_unknown"),
    REWRITES_SYNONYM("query_rewrite", "synonyms_applied"),
    REWRITES_BROAD("query_rewrite", "broad_applied"),
    REWRITES_SUBSTITUTE("query_rewrite", "substitutes_applied"),
    REWRITES_CORRECTED("query_rewrite", "corrected_applied"),
    REWRITES_CATEGORY_BOOSTS("query_rewrite", "category_boosts"),
    REWRITES_CATEGORY_FILTERS("query_rewrite", "category_filters"),
    REWRITES_SECOND_SEARCHES("query_rewrite", "second_searches"),
    REWRITES_SECOND_SEARCHES_HELPED("query_rewrite", "second_searches_helped"),
    REWRITES_SECOND_SEARCHES_FAILED("query_rewrite", "second_searches_failed"),
    REWRITES_NO_TEXT("query_rewrite", "untouched_no_text"),
    REWRITES_DIFFERENT_TEXTS("query_rewrite", "untouched_different_texts"),
    REWRITES_OPERATORS("query_rewrite", "untouched_operators"),
    REWRITES_TIMEOUTS("query_rewrite", "untouched_timeout"),
    REWRITES_ERRORS("query_rewrite", "untouched_error"),
    REWRITES_UNSUPPORTED("query_rewrite", "untouched_unsupported"),
    CONTEXTS_COMPLETED("ranking_context", "completed"),
    CONTEXTS_NONE("ranking_context", "untouched_no_context"),
    CONTEXTS_USERS_UNKNOWN("ranking_context", "users_unknown"),
    CONTEXTS_ITEMS_MISSING("ranking_context", "items_missing"),
    CONTEXTS_HISTORY_MISSING("ranking_context", "history_items_missing"),
    CONTEXTS_QUERIES_BUILT("ranking_context", "queries_built"),
    CONTEXTS_TIMEOUTS("ranking_context", "timeouts"),
    CONTEXTS_ERRORS("ranking_context", "errors"),
    RANKING_REQUESTS("ranking", "requests"),
    RANKING_ITEMS_MISSING("ranking", "items_missing"),
    RANKING_HISTORY_MISSING("ranking", "history_items_missing"),
    RANKING_WINDOWS("ranking", "windows"),
    RANKING_DOCUMENTS("ranking", "documents"),
    RANKING_FIELD_NANOS("ranking", "field_nanos"),
    RANKING_FIRST_PASS_NANOS("ranking", "first_pass_nanos"),
    RANKING_QUERY_NANOS("ranking", "query_nanos"),
    RANKING_VECTOR_NANOS("ranking", "vector_nanos"),
    RANKING_SEMANTIC_ID_NANOS("ranking", "semantic_id_nanos"),
    RANKING_EQUALS_NANOS("ranking", "equals_nanos"),
    RANKING_CONTEXT_NANOS("ranking", "context_nanos"),
    RANKING_QUERY_LENGTH_NANOS("ranking", "query_length_nanos"),
    RANKING_QUALITY_NANOS("ranking", "quality_nanos"),
    RANKING_CROSS_NANOS("ranking", "cross_nanos"),
    SECOND_RANKINGS("ranking", "second_requests"),
    SECOND_RANKINGS_UNSUPPORTED("ranking", "second_requests_unsupported"),
    SECOND_RANKINGS_TIMEOUTS("ranking", "second_requests_timeout"),
    SECOND_RANKINGS_ERRORS("ranking", "second_requests_failed");

    private final String group;
    private final String field;
    private final Version since;

    Counter(String group, String field) {
        // Counters of the first release: every node that can run the plugin knows them.
        this(group, field, Version.V_3_0_0);
    }

    Counter(String group, String field, Version since) {
        this.group = group;
        this.field = field;
        this.since = since;
    }

    /** The object of the answer that it stands in. */
    public String group() {
        return group;
    }

    public String field() {
        return field;
    }

    /** Whether a node of that version knows it. */
    boolean isKnownTo(Version version) {
        return version.onOrAfter(since);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
