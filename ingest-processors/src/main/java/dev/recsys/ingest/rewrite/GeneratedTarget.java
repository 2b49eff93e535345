/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The object that a document gets.
 *
 * <pre>{@code
 * { "status": "done", "llm": "gpt@1", "prompt": "ecommerce@0", "hash": "…",
 *   "queries": [ { "text": "…", "type": "natural", "confidence": 0.9 } ],
 *   "natural": [ "…" ], "synonym": [ … ], "broad": [ … ], "substitute": [ … ], "dropped": { "too_long": 1 } }
 * }</pre>
 *
 * @param llm     {@code name@version}, or null where nobody asked one
 * @param prompt  {@code name@version}, or null likewise
 * @param hash    of what was asked for (see {@link QueryGeneration#hash}), or null
 * @param reason  why there are no queries; null if there are some
 * @param queries by type; empty unless it is done
 * @param dropped how many queries were not kept, by reason
 */
public record GeneratedTarget(
        Status status,
        String llm,
        String prompt,
        String hash,
        String reason,
        List<GeneratedQuery> queries,
        Map<DropReason, Integer> dropped) {
    public static final String STATUS = "status";
    public static final String LLM = "llm";
    public static final String PROMPT = "prompt";
    public static final String HASH = "hash";
    public static final String REASON = "reason";
    public static final String QUERIES = "queries";
    public static final String DROPPED = "dropped";

    private static final Set<String> OWN = Stream.concat(
                    Stream.of(STATUS, LLM, PROMPT, HASH, REASON, QUERIES, DROPPED),
                    Arrays.stream(RewriteType.values())
                            .filter(RewriteType::isForDocuments)
                            .map(RewriteType::wireName))
            .collect(Collectors.toUnmodifiableSet());

    /** Whether a property of the target field is written by what generates queries; others put theirs beside them. */
    public static boolean isOwn(String property) {
        return OWN.contains(property);
    }

    /** A reason may quote what others said; an index need not hold all of it. */
    private static final int MAX_REASON = 500;

    /** What became of a document. */
    public enum Status {
        /** It has queries. */
        DONE,
        /** The model could not be asked; a backfill will. */
        PENDING,
        /** The model's answer was of no use. */
        REJECTED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The status of that name, or null. */
        static Status find(Object name) {
            return Arrays.stream(values())
                    .filter(status -> status.wireName().equals(name))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return wireName();
        }
    }

    public GeneratedTarget {
        Objects.requireNonNull(status, "status");
        queries = List.copyOf(queries);
        dropped = Map.copyOf(dropped);
        if (reason != null && reason.length() > MAX_REASON) {
            reason = reason.substring(0, MAX_REASON) + "…";
        }
    }

    /** Done, or rejected if the filters left nothing. */
    public static GeneratedTarget of(String llm, String prompt, String hash, FilteredQueries filtered) {
        if (filtered.kept().isEmpty() == false) {
            return new GeneratedTarget(Status.DONE, llm, prompt, hash, null, filtered.kept(), filtered.dropped());
        }
        String reason = filtered.dropped().isEmpty()
                ? "the answer has no queries"
                : "none of the queries of the answer was kept";
        return new GeneratedTarget(Status.REJECTED, llm, prompt, hash, reason, List.of(), filtered.dropped());
    }

    /** Pending or rejected, with a reason. */
    public static GeneratedTarget without(Status status, String llm, String prompt, String hash, String reason) {
        return new GeneratedTarget(status, llm, prompt, hash, reason, List.of(), Map.of());
    }

    /** The object as a document's source has it; the caller may change it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(STATUS, status.wireName());
        putIfThere(map, LLM, llm);
        putIfThere(map, PROMPT, prompt);
        putIfThere(map, HASH, hash);
        putIfThere(map, REASON, reason);
        if (queries.isEmpty() == false) {
            List<Object> list = new ArrayList<>(queries.size());
            Map<RewriteType, List<Object>> texts = new EnumMap<>(RewriteType.class);
            for (GeneratedQuery query : queries) {
                Map<String, Object> each = new LinkedHashMap<>();
                each.put("text", query.text());
                each.put("type", query.type().wireName());
                each.put("confidence", query.confidence());
                list.add(each);
                texts.computeIfAbsent(query.type(), type -> new ArrayList<>()).add(query.text());
            }
            map.put(QUERIES, list);
            texts.forEach((type, all) -> map.put(type.wireName(), all));
        }
        if (dropped.isEmpty() == false) {
            Map<String, Object> counts = new LinkedHashMap<>();
            for (DropReason reason : DropReason.values()) {
                if (dropped.containsKey(reason)) {
                    counts.put(reason.wireName(), dropped.get(reason));
                }
            }
            map.put(DROPPED, counts);
        }
        return map;
    }

    private static void putIfThere(Map<String, Object> map, String name, String value) {
        if (value != null) {
            map.put(name, value);
        }
    }

    /** Reads what {@link #toMap} wrote; null if the value is nothing of the kind. Queries that cannot be read are left out. */
    public static GeneratedTarget read(Object value) {
        if (value instanceof Map<?, ?> map && Status.find(map.get(STATUS)) != null) {
            return new GeneratedTarget(
                    Status.find(map.get(STATUS)),
                    text(map.get(LLM)),
                    text(map.get(PROMPT)),
                    text(map.get(HASH)),
                    text(map.get(REASON)),
                    queries(map.get(QUERIES)),
                    dropped(map.get(DROPPED)));
        }
        return null;
    }

    private static String text(Object value) {
        return value instanceof String text ? text : null;
    }

    private static List<GeneratedQuery> queries(Object value) {
        List<GeneratedQuery> queries = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object each : list) {
                GeneratedQuery query = each instanceof Map<?, ?> map ? query(map) : null;
                if (query != null) {
                    queries.add(query);
                }
            }
        }
        return queries;
    }

    private static GeneratedQuery query(Map<?, ?> map) {
        RewriteType type = Arrays.stream(RewriteType.values())
                .filter(each -> each.wireName().equals(map.get("type")))
                .findFirst()
                .orElse(null);
        double confidence = map.get("confidence") instanceof Number number ? number.doubleValue() : 1;
        return type != null && map.get("text") instanceof String text && confidence >= 0 && confidence <= 1
                ? new GeneratedQuery(text, type, confidence)
                : null;
    }

    private static Map<DropReason, Integer> dropped(Object value) {
        Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, count) -> {
                DropReason reason = DropReason.find(name.toString());
                if (reason != null && count instanceof Number number) {
                    dropped.put(reason, number.intValue());
                }
            });
        }
        return dropped;
    }
}
