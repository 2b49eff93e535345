/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import java.util.Map;
import java.util.Objects;

/**
 * An item that a request starts from, or one of a user's history.
 *
 * @param id     of its document
 * @param index  the index, alias or data stream that it is in; null if it is in one of those that are searched
 * @param fields what was read of it, by path of the field; empty before it was looked up, and where it does not exist
 */
public record ContextItem(String id, String index, Map<String, ContextValue> fields) {
    public ContextItem {
        Objects.requireNonNull(id, "id");
        fields = Map.copyOf(fields);
    }

    /** An item of the indices that are searched. */
    public ContextItem(String id, Map<String, ContextValue> fields) {
        this(id, null, fields);
    }

    public ContextItem withFields(Map<String, ContextValue> others) {
        return new ContextItem(id, index, others);
    }
}
