/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.async.Async;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.opensearch.action.fieldcaps.FieldCapabilities;
import org.opensearch.action.fieldcaps.FieldCapabilitiesRequest;
import org.opensearch.action.fieldcaps.FieldCapabilitiesResponse;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.transport.client.Client;

/** Finds where the whole values of a catalogue's field are, such as names of brands, with the rights of the caller. */
public final class CatalogueField {
    private static final IndicesOptions OPTIONS = IndicesOptions.strictExpandOpenAndForbidClosed();
    private static final String TEXT = "text";
    private static final String KEYWORD = "keyword";

    private CatalogueField() {}

    /**
     * The field itself if it is a keyword or the like, or the keyword subfield of a text.
     *
     * @param property the property of the request that names the field
     * @return fails with 400 if it is neither; the message names both
     */
    public static Async<String> find(Client client, String index, String property, String field) {
        FieldCapabilitiesRequest request = new FieldCapabilitiesRequest()
                .indices(index)
                .indicesOptions(OPTIONS)
                .fields(field, field + ".*");
        Async<FieldCapabilitiesResponse> capabilities =
                Async.unlessCancelled(listener -> client.fieldCaps(request, listener));
        return capabilities.map(found -> find(index, property, field, found));
    }

    private static String find(String index, String property, String field, FieldCapabilitiesResponse found) {
        Map<String, FieldCapabilities> own = found.getField(field);
        if (own == null || own.isEmpty()) {
            throw JsonProperties.wrong(property, field, "a field of [" + index + "], which has none of this name");
        }
        if (own.values().stream().allMatch(each -> each.isAggregatable() && TEXT.equals(each.getType()) == false)) {
            return field;
        }
        if (own.containsKey(TEXT)) {
            for (Map.Entry<String, Map<String, FieldCapabilities>> each : new TreeMap<>(found.get()).entrySet()) {
                boolean counts = each.getKey().startsWith(field + ".")
                        && each.getValue().keySet().equals(Set.of(KEYWORD))
                        && each.getValue().get(KEYWORD).isAggregatable();
                if (counts) {
                    return each.getKey();
                }
            }
        }
        throw JsonProperties.wrong(
                property,
                field,
                "a [keyword] field of [" + index + "], or a [text] one with a [keyword] subfield; it is "
                        + own.keySet());
    }
}
