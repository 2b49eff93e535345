/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.SignalInput;
import dev.recsys.plugin.fields.NumericField;
import dev.recsys.rescore.quality.SignalColumn;
import dev.recsys.rescore.quality.SignalValues;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Explanation;
import org.opensearch.index.query.QueryShardContext;

/**
 * A signal computed from a shard's doc values.
 *
 * <p>Of several values of a field, the smallest counts: for a date the oldest, for a rating the worst. A field that the index does not
 * map is missing in every document. Missing or unusable values give the signal's prior.
 */
public final class DocValueSignal implements SignalColumn {
    private final Signal signal;
    private final List<SignalInput> inputs;
    private final List<NumericField> fields;
    private final long now;

    /** @param fields one for each input of the signal; null where the field is not mapped */
    private DocValueSignal(Signal signal, List<NumericField> fields, long now) {
        this.signal = signal;
        this.inputs = signal.transform().inputs();
        this.fields = fields;
        this.now = now;
    }

    /**
     * Finds the fields of a signal.
     *
     * @param user who reads it, for messages, as in {@code [quality] rescorer with profile [shop@1]}
     * @param now  milliseconds since the epoch
     * @throws IllegalArgumentException a field is mapped so that it cannot be used; the message names it and what is allowed
     */
    public static DocValueSignal of(Signal signal, long now, String user, QueryShardContext shard) {
        List<NumericField> fields = new ArrayList<>();
        for (SignalInput input : signal.transform().inputs()) {
            NumericField.Kind kind =
                    switch (input.kind()) {
                        case DATE -> NumericField.Kind.DATE;
                        case NUMBER -> NumericField.Kind.NUMBER;
                    };
            String where = user + ": field [" + input.field() + "] of signal [" + signal.name() + "]";
            fields.add(NumericField.find(where, input.field(), kind, shard));
        }
        return new DocValueSignal(signal, fields, now);
    }

    @Override
    public String name() {
        return signal.name();
    }

    @Override
    public SignalValues open(LeafReaderContext leaf) {
        NumericField.Values[] columns = new NumericField.Values[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            NumericField field = fields.get(i);
            columns[i] = field == null ? doc -> Double.NaN : field.open(leaf);
        }
        return new Values(columns);
    }

    /** Reads one segment. */
    private final class Values implements SignalValues {
        private final NumericField.Values[] columns;
        private final double[] raw;

        Values(NumericField.Values[] columns) {
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
