/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.document;

import dev.recsys.ingest.rewrite.GeneratedTarget;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.opensearch.common.Nullable;

/**
 * What is to become of a document.
 *
 * @param fate   if the change is written, or there is none
 * @param update partial document, or null if nothing is to be written
 * @param error  why there is none, for {@link Fate#FAILED}; else null
 */
public record TargetChange(Fate fate, @Nullable Map<String, Object> update, @Nullable String error) {
    /** Leaves a document as it is. */
    public static TargetChange none(Fate fate) {
        return new TargetChange(fate, null, null);
    }

    /** Leaves a document as it is, because it cannot be read as what it is taken for; the error names it. */
    public static TargetChange failed(StoredDocument document, IllegalArgumentException reason) {
        return new TargetChange(Fate.FAILED, null, document.label() + ": " + reason.getMessage());
    }

    /**
     * Replaces the object at a path, and nothing else.
     *
     * @param before what stands there; its own properties that are not in {@code after} become null, since an update merges objects;
     *               what others put there stays
     */
    public static TargetChange replace(Fate fate, String path, @Nullable Object before, Map<String, Object> after) {
        Map<String, Object> update = merged(before, after, GeneratedTarget::isOwn);
        String[] names = path.split("\\.");
        for (int i = names.length - 1; i >= 0; i--) {
            update = new LinkedHashMap<>(Collections.singletonMap(names[i], update));
        }
        return new TargetChange(fate, update, null);
    }

    private static Map<String, Object> merged(
            @Nullable Object before, Map<String, Object> after, Predicate<String> own) {
        Map<String, Object> merged = new LinkedHashMap<>();
        if (before instanceof Map<?, ?> old) {
            old.forEach((name, value) -> {
                if (after.containsKey(name.toString()) == false && value != null && own.test(name.toString())) {
                    merged.put(name.toString(), null);
                }
            });
        }
        after.forEach((name, value) ->
                merged.put(name, value instanceof Map<?, ?> object ? inner(before, name, object) : value));
        return merged;
    }

    private static Map<String, Object> inner(@Nullable Object before, String name, Map<?, ?> object) {
        Map<String, Object> copy = new LinkedHashMap<>();
        object.forEach((key, value) -> copy.put(key.toString(), value));
        return merged(before instanceof Map<?, ?> old ? old.get(name) : null, copy, property -> true);
    }
}
