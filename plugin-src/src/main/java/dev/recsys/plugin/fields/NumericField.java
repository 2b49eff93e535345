/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.fields;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.opensearch.common.Nullable;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData.NumericType;
import org.opensearch.index.fielddata.LeafNumericFieldData;
import org.opensearch.index.fielddata.SortedNumericDoubleValues;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryShardContext;

/**
 * The numbers of a field of one shard; threads may share it.
 *
 * <p>Of several values of a document the smallest counts. Dates are milliseconds since the epoch in either resolution; booleans are 0 or 1.
 */
public final class NumericField {
    /** What a field may be. */
    public enum Kind {
        NUMBER("a number"),
        DATE("[date] or [date_nanos]"),
        ANY("a number, a date or [boolean]");

        private final String allowed;

        Kind(String allowed) {
            this.allowed = allowed;
        }

        private boolean allows(NumericType type) {
            boolean date = type == NumericType.DATE || type == NumericType.DATE_NANOSECONDS;
            return switch (this) {
                case DATE -> date;
                case NUMBER -> date == false && type != NumericType.BOOLEAN;
                case ANY -> true;
            };
        }
    }

    /** Reads one segment; for one thread, in the order of the documents. */
    @FunctionalInterface
    public interface Values {
        /** The smallest value of the document, as the segment numbers it, or NaN. */
        double get(int doc) throws IOException;
    }

    private final IndexNumericFieldData data;

    private NumericField(IndexNumericFieldData data) {
        this.data = data;
    }

    /**
     * Finds a field.
     *
     * @param user who reads it and for what, for messages, as in {@code [quality] rescorer with profile [shop@1]: field [votes] of signal
     *     [popularity]}
     * @return null if the index does not map it
     * @throws IllegalArgumentException it is mapped so that it cannot be used; the message says what is allowed
     */
    @Nullable
    public static NumericField find(String user, String field, Kind kind, QueryShardContext shard) {
        MappedFieldType type = shard.fieldMapper(field);
        if (type == null) {
            return null;
        }
        if (type.hasDocValues() == false) {
            throw wrong(user, type, shard, "has no doc values", kind.allowed);
        }
        IndexFieldData<?> data = shard.getForField(type);
        if (data instanceof IndexNumericFieldData numeric && kind.allows(numeric.getNumericType())) {
            return of(numeric);
        }
        throw wrong(user, type, shard, "cannot be read", kind.allowed);
    }

    /** A field whose numbers are in there. */
    public static NumericField of(IndexNumericFieldData data) {
        return new NumericField(data);
    }

    /**
     * That a field is not what it must be.
     *
     * @param user    as in {@link #find}
     * @param problem what is wrong with it
     * @param allowed types
     */
    public static IllegalArgumentException wrong(
            String user, MappedFieldType type, QueryShardContext shard, String problem, String allowed) {
        return new IllegalArgumentException(user + " is mapped as [" + type.typeName() + "] in index ["
                + shard.getFullyQualifiedIndex().getName() + "] and " + problem + "; it must be mapped as " + allowed
                + ", with doc values");
    }

    /** Opens a segment. */
    public Values open(LeafReaderContext leaf) {
        LeafNumericFieldData leafData = data.load(leaf);
        return switch (data.getNumericType()) {
            case DATE, DATE_NANOSECONDS -> {
                // Long values are milliseconds in either resolution.
                SortedNumericDocValues millis = leafData.getLongValues();
                yield doc -> millis.advanceExact(doc) ? millis.nextValue() : Double.NaN;
            }
            default -> {
                SortedNumericDoubleValues numbers = leafData.getDoubleValues();
                yield doc -> numbers.advanceExact(doc) ? numbers.nextValue() : Double.NaN;
            }
        };
    }
}
