/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.util.List;
import java.util.Objects;

/**
 * What a field of a document says.
 *
 * @param name   path of the field
 * @param values its values as text, none of them empty; at least one
 * @param many   whether the document has a list there, be it of one value
 */
public record FieldText(String name, List<String> values, boolean many) {
    public FieldText {
        Objects.requireNonNull(name, "name");
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("field [" + name + "] has no value; leave it out");
        }
    }
}
