/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.tune;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.SignalInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.action.fieldcaps.FieldCapabilities;
import org.opensearch.action.fieldcaps.FieldCapabilitiesResponse;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;

/** The raw fields of a profile's signals, as doc values of hits. */
final class SignalFields {
    private static final Set<String> DATES = Set.of("date", "date_nanos");
    private static final Set<String> NUMBERS = Set.of(
            "long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "unsigned_long");
    private static final String UNMAPPED = "unmapped";

    private final QualityProfile profile;
    private final Map<String, String> formats = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param capabilities of the fields of {@link #names}
     * @throws IllegalArgumentException a field has no numbers or dates as doc values
     */
    SignalFields(QualityProfile profile, FieldCapabilitiesResponse capabilities) {
        this.profile = profile;
        for (String field : names(profile)) {
            Map<String, FieldCapabilities> types = capabilities.getField(field);
            Set<String> names = new TreeSet<>(types == null ? Set.of() : types.keySet());
            names.remove(UNMAPPED);
            if (names.isEmpty()) {
                warnings.add("field [" + field + "] is not mapped in the index; signals made of it take their priors");
                continue;
            }
            boolean dates = DATES.containsAll(names);
            for (Signal signal : profile.signals()) {
                check(signal, field, names);
            }
            for (String type : names) {
                if (types.get(type).isAggregatable() == false) {
                    throw new IllegalArgumentException("field [" + field
                            + "] has no doc values; map it without [\"doc_values\": false], so that it can be read");
                }
            }
            formats.put(field, dates ? "epoch_millis" : null);
        }
    }

    /** What the rescorer refuses, a tuner must not promote. */
    private static void check(Signal signal, String field, Set<String> types) {
        for (SignalInput input : signal.transform().inputs()) {
            boolean fits =
                    switch (input.kind()) {
                        case NUMBER -> NUMBERS.containsAll(types);
                        case DATE -> DATES.containsAll(types);
                    };
            if (input.field().equals(field) && fits == false) {
                throw new IllegalArgumentException("field [" + field + "] is mapped as " + types + "; signal ["
                        + signal.name() + "] needs a "
                        + (input.kind() == SignalInput.Kind.DATE ? "date" : "number"));
            }
        }
    }

    /** Paths of all fields, each once. */
    static List<String> names(QualityProfile profile) {
        return profile.signals().stream()
                .flatMap(signal -> signal.transform().inputs().stream())
                .map(SignalInput::field)
                .distinct()
                .toList();
    }

    List<String> warnings() {
        return warnings;
    }

    void request(SearchSourceBuilder source) {
        formats.forEach(source::docValueField);
    }

    /**
     * Computes the signals of a hit; what is missing or unusable gives the prior.
     *
     * @param now  milliseconds since the epoch
     * @param into receives signal s at {@code s * size + at}
     */
    void read(SearchHit hit, long now, float[] into, int size, int at) {
        int position = 0;
        for (Signal signal : profile.signals()) {
            List<SignalInput> inputs = signal.transform().inputs();
            double[] values = new double[inputs.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(hit, inputs.get(i).field());
            }
            into[position++ * size + at] = (float) signal.lenient(values, now);
        }
    }

    private static double value(SearchHit hit, String name) {
        DocumentField field = hit.field(name);
        Object value = field == null ? null : field.getValue();
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        return value == null ? Double.NaN : Double.parseDouble(value.toString());
    }
}
