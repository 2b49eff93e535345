/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.workorder;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.opensearch.common.Nullable;

/**
 * What a work order is known by, so that its answer finds its document: {@code hash:index:id} or {@code hash:index:id:routing}, each
 * part in percent-encoding. Part of files that users keep.
 *
 * @param hash  of what was asked for; the answer is for this content of the document and no other
 * @param index concrete index that the document is in
 */
record WorkOrderId(String hash, String index, String id, @Nullable String routing) {
    @Override
    public String toString() {
        String text = encode(hash) + ":" + encode(index) + ":" + encode(id);
        return routing == null ? text : text + ":" + encode(routing);
    }

    /** @throws IllegalArgumentException it was not written by {@link #toString} */
    static WorkOrderId parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 3 || parts.length > 4 || parts[0].isEmpty() || parts[1].isEmpty() || parts[2].isEmpty()) {
            throw new IllegalArgumentException(
                    "[custom_id] is [" + text + "]; it must be the [custom_id] of an order that [_export] wrote");
        }
        return new WorkOrderId(
                decode(parts[0]), decode(parts[1]), decode(parts[2]), parts.length == 4 ? decode(parts[3]) : null);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
