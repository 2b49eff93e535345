/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.SignalInput;
import dev.recsys.rescore.quality.SignalColumn;
import dev.recsys.rescore.quality.SignalValues;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.Explanation;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData.NumericType;
import org.opensearch.index.fielddata.LeafNumericFieldData;
import org.opensearch.index.fielddata.SortedNumericDoubleValues;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryShardContext;

/**
 * A signal computed from a shard's doc values.
 *
 * <p>Of several values of a field, the smallest counts: for a date the oldest, for a rating the worst. A field that the index does not
 * map is missing in every document. Missing or unusable values give the signal's prior.
 */
final class DocValueSignal implements SignalColumn {
    private final Signal signal;
    private final List<SignalInput> inputs;
    private final List<IndexNumericFieldData> fields;
    private final long now;

    /** @param fields one for each input of the signal; null where the field is not mapped */
    private DocValueSignal(Signal signal, List<IndexNumericFieldData> fields, long now) {
        this.signal = signal;
        this.inputs = signal.transform().inputs();
        this.fields = fields;
        this.now = now;
    }

    /**
     * Finds the fields of a signal.
     *
     * @throws IllegalArgumentException a field is mapped so that it cannot be used; the message names it and what is allowed
     */
    static DocValueSignal of(Signal signal, ResolvedQuality quality, QueryShardContext shard) {
        List<IndexNumericFieldData> fields = new ArrayList<>();
        for (SignalInput input : signal.transform().inputs()) {
            String problem = null;
            IndexNumericFieldData numeric = null;
            MappedFieldType type = shard.fieldMapper(input.field());
            if (type != null && type.hasDocValues() == false) {
                problem = "has no doc values";
            } else if (type != null) {
                IndexFieldData<?> data = shard.getForField(type);
                if (data instanceof IndexNumericFieldData values && isUsable(values.getNumericType(), input.kind())) {
                    numeric = values;
                } else {
                    problem = "cannot be read";
                }
            }
            if (problem != null) {
                throw new IllegalArgumentException("[" + QualityRescorerBuilder.NAME + "] rescorer with "
                        + quality.label() + ": field [" + input.field() + "] of signal [" + signal.name()
                        + "] is mapped as [" + type.typeName() + "] in index ["
                        + shard.getFullyQualifiedIndex().getName()
                        + "] and " + problem + "; it must be mapped as " + allowed(input.kind()) + ", with doc values");
            }
            fields.add(numeric);
        }
        return new DocValueSignal(signal, fields, quality.now());
    }

    private static boolean isUsable(NumericType type, SignalInput.Kind kind) {
        boolean date = type == NumericType.DATE || type == NumericType.DATE_NANOSECONDS;
        return switch (kind) {
            case DATE -> date;
            case NUMBER -> date == false && type != NumericType.BOOLEAN;
        };
    }

    private static String allowed(SignalInput.Kind kind) {
        return switch (kind) {
            case DATE -> "[date] or [date_nanos]";
            case NUMBER -> "a number";
        };
    }

    @Override
    public String name() {
        return signal.name();
    }

    @Override
    public SignalValues open(LeafReaderContext leaf) {
        RawValues[] columns = new RawValues[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = raw(fields.get(i), leaf);
        }
        return new Values(columns);
    }

    /** The values of one field in one segment. */
    @FunctionalInterface
    private interface RawValues {
        /** The smallest value of the document, or NaN. */
        double get(int doc) throws IOException;
    }

    private static RawValues raw(IndexNumericFieldData field, LeafReaderContext leaf) {
        if (field == null) {
            return doc -> Double.NaN;
        }
        LeafNumericFieldData data = field.load(leaf);
        return switch (field.getNumericType()) {
            case DATE, DATE_NANOSECONDS -> {
                // Long values are milliseconds in either resolution.
                SortedNumericDocValues millis = data.getLongValues();
                yield doc -> millis.advanceExact(doc) ? millis.nextValue() : Double.NaN;
            }
            default -> {
                SortedNumericDoubleValues numbers = data.getDoubleValues();
                yield doc -> numbers.advanceExact(doc) ? numbers.nextValue() : Double.NaN;
            }
        };
    }

    /** Reads one segment. */
    private final class Values implements SignalValues {
        private final RawValues[] columns;
        private final double[] raw;

        Values(RawValues[] columns) {
            this.columns = columns;
            this.raw = new double[columns.length];
        }

        @Override
        public double value(int doc) throws IOException {
            read(doc);
            return signal.lenient(raw, now);
        }

        private void read(int doc) throws IOException {
            for (int i = 0; i < raw.length; i++) {
                raw[i] = columns[i].get(doc);
            }
        }

        @Override
        public Explanation explain(int doc) throws IOException {
            read(doc);
            List<Explanation> details = new ArrayList<>();
            for (int i = 0; i < raw.length; i++) {
                details.add(explainRaw(i));
            }
            double[] usable = Arrays.copyOf(raw, raw.length);
            String problem = signal.complete(usable) ? signal.transform().problem(usable, now) : "a field is missing";
            String made = problem == null
                    ? "by [" + signal.transform().type() + "] from:"
                    : "imputed with the prior, because " + problem + ":";
            return Explanation.match(
                    signal.lenient(raw, now), "value of signal [" + signal.name() + "], " + made, details);
        }

        private Explanation explainRaw(int i) {
            SignalInput input = inputs.get(i);
            if (Double.isNaN(raw[i])) {
                String reason = fields.get(i) == null ? "is not mapped in this index" : "has no value";
                String effect = input.needed() ? "" : ", which counts as 0";
                return Explanation.noMatch("field [" + input.field() + "] " + reason + effect);
            }
            String unit = input.kind() == SignalInput.Kind.DATE
                    ? " in milliseconds, " + Instant.ofEpochMilli((long) raw[i])
                    : "";
            return Explanation.match(raw[i], "field [" + input.field() + "]" + unit);
        }
    }
}
