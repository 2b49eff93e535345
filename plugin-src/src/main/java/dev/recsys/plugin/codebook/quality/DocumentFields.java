/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.io.IOException;
import java.time.Instant;
import java.util.function.Function;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.opensearch.common.Nullable;
import org.opensearch.index.mapper.DateFieldMapper;
import org.opensearch.index.mapper.KeywordFieldMapper;
import org.opensearch.index.mapper.MappedFieldType;

/**
 * The fields beside the vectors that a measurement reads, on one shard.
 *
 * @param category the category field, or null where none is asked for or the index has none
 * @param date     the date field, or null likewise
 * @param since    a document is recent if its date is after this, in the unit of the date field
 */
record DocumentFields(
        @Nullable MappedFieldType category, @Nullable MappedFieldType date, boolean allAreRecent, long since) {

    /** Reads a document's category; asked for in ascending order, by one thread. */
    @FunctionalInterface
    interface Categories {
        /** The category's number in the tally, or −1 where the document has none. */
        int read(int doc) throws IOException;
    }

    /** Tells whether a document was created after the codebook; asked in ascending order, by one thread. */
    @FunctionalInterface
    interface Recency {
        boolean read(int doc) throws IOException;
    }

    /**
     * Looks the fields up.
     *
     * @throws IllegalArgumentException a field has a type that does not do
     */
    static DocumentFields of(Measurement measurement, Function<String, MappedFieldType> types) {
        MappedFieldType category =
                measurement.categoryField() == null ? null : types.apply(measurement.categoryField());
        if (category != null) {
            check(
                    "category_field",
                    measurement.categoryField(),
                    category,
                    category.typeName().equals(KeywordFieldMapper.CONTENT_TYPE),
                    "[keyword]");
        }
        MappedFieldType date = measurement.dateField() == null ? null : types.apply(measurement.dateField());
        long since = 0;
        if (date != null) {
            check(
                    "date_field",
                    measurement.dateField(),
                    date,
                    date instanceof DateFieldMapper.DateFieldType,
                    "[date] or [date_nanos]");
            since = ((DateFieldMapper.DateFieldType) date)
                    .resolution()
                    .convert(Instant.ofEpochMilli(measurement.since()));
        }
        return new DocumentFields(category, date, measurement.dateField() == null, since);
    }

    private static void check(String parameter, String field, MappedFieldType type, boolean fits, String allowed) {
        if (fits == false) {
            throw new IllegalArgumentException("[" + parameter + "] is [" + field + "], which is of type ["
                    + type.typeName() + "]; it must be of type " + allowed);
        }
        if (type.hasDocValues() == false) {
            throw new IllegalArgumentException("[" + parameter + "] is [" + field
                    + "], which has no doc values; it must be of type " + allowed + " with [doc_values]");
        }
    }

    /** The categories of a segment; of several values the first in their order counts. */
    Categories categories(LeafReader reader, CategoryTally tally) throws IOException {
        if (category == null) {
            return doc -> -1;
        }
        SortedSetDocValues values = DocValues.getSortedSet(reader, category.name());
        SegmentCategories numbers = new SegmentCategories(tally);
        return doc -> values.advanceExact(doc) ? numbers.number(values) : -1;
    }

    /** Which documents of a segment are recent, by the first of their dates. */
    Recency recency(LeafReader reader) throws IOException {
        if (date == null) {
            return doc -> allAreRecent;
        }
        SortedNumericDocValues values = DocValues.getSortedNumeric(reader, date.name());
        return doc -> values.advanceExact(doc) && values.nextValue() > since;
    }
}
