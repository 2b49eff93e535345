/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.document;

import java.util.Map;
import org.opensearch.action.get.GetResponse;
import org.opensearch.common.Nullable;
import org.opensearch.common.document.DocumentField;
import org.opensearch.index.mapper.RoutingFieldMapper;
import org.opensearch.search.SearchHit;

/**
 * A document as it was read.
 *
 * @param index       concrete index that it is in
 * @param routing     null unless it has one of its own
 * @param seqNo       with the primary term, the write that was read
 * @param source      its parsed source; not to be changed
 */
public record StoredDocument(
        String index, String id, @Nullable String routing, long seqNo, long primaryTerm, Map<String, Object> source) {
    /** For messages. */
    public String label() {
        return "document [" + index + "/" + id + "]";
    }

    /** Of a search that asked for sequence numbers. */
    public static StoredDocument of(SearchHit hit) {
        DocumentField routing = hit.field(RoutingFieldMapper.NAME);
        return new StoredDocument(
                hit.getIndex(),
                hit.getId(),
                routing == null ? null : routing.getValue(),
                hit.getSeqNo(),
                hit.getPrimaryTerm(),
                hit.getSourceAsMap());
    }

    /** Of a get; null if there is no such document. */
    @Nullable
    public static StoredDocument of(GetResponse response) {
        if (response.isExists() == false) {
            return null;
        }
        if (response.isSourceEmpty()) {
            throw new IllegalArgumentException(
                    "index [" + response.getIndex() + "] keeps no [_source], of which its documents could be read");
        }
        DocumentField routing = response.getField(RoutingFieldMapper.NAME);
        return new StoredDocument(
                response.getIndex(),
                response.getId(),
                routing == null ? null : routing.getValue(),
                response.getSeqNo(),
                response.getPrimaryTerm(),
                response.getSourceAsMap());
    }
}
