/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.ingest.artifact.ReferenceForm;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.QualityProfileJson;
import dev.recsys.ingest.quality.QualityProfileParser;
import dev.recsys.rescore.quality.FirstPass;
import dev.recsys.rescore.quality.QualityMode;
import dev.recsys.rescore.quality.QualityScoring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a search asks of the {@code quality} rescorer.
 *
 * @param profile   names a profile, or is one
 * @param weights   replace weights of the profile, by name of signal
 * @param mode      how quality changes a score
 * @param firstPass what the first pass's score stands for
 */
record QualityRescore(Profile profile, Map<String, Double> weights, QualityMode mode, FirstPass firstPass)
        implements Writeable, ToXContentFragment {
    /** Which profile. */
    sealed interface Profile {
        /** {@code name} for the live version, {@code name@3} for a pinned one. */
        record Named(String reference) implements Profile {
            public Named {
                ReferenceForm.match(PROFILE, reference);
            }
        }

        /** Declared in the request. */
        record Inline(QualityProfile profile) implements Profile {}
    }

    private static final String PROFILE = "profile";
    private static final String WEIGHTS = "weights";
    private static final String MODE = "mode";
    private static final String FIRST_PASS = "first_pass";
    private static final List<String> PROPERTIES = List.of(PROFILE, WEIGHTS, MODE, FIRST_PASS);

    QualityRescore {
        weights = Map.copyOf(weights);
        QualityScoring.check(mode, firstPass);
    }

    /**
     * Reads the object of a request.
     *
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    static QualityRescore parse(Map<String, Object> json) {
        for (String name : json.keySet()) {
            if (PROPERTIES.contains(name) == false) {
                throw new IllegalArgumentException("unknown property [" + name + "]; there are " + PROPERTIES);
            }
        }
        return new QualityRescore(
                profile(json.get(PROFILE)),
                weights(json.get(WEIGHTS)),
                choice(MODE, json.get(MODE), QualityMode.values(), QualityMode.ADD),
                choice(FIRST_PASS, json.get(FIRST_PASS), FirstPass.values(), FirstPass.SCORE));
    }

    private static Profile profile(Object value) {
        if (value instanceof String reference) {
            return new Profile.Named(reference);
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> properties = new TreeMap<>();
            object.forEach((name, property) -> properties.put(name.toString(), property));
            return new Profile.Inline(QualityProfileParser.parse(properties));
        }
        String allowed = "the name of a quality profile, as in [shop] or [shop@2], or a profile as an object";
        throw new IllegalArgumentException(
                value == null
                        ? "[" + PROFILE + "] is missing; it must be " + allowed
                        : "[" + PROFILE + "] is [" + value + "]; it must be " + allowed);
    }

    private static Map<String, Double> weights(Object value) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> object) {
            return QualityProfileParser.weights(object);
        }
        throw new IllegalArgumentException(
                "[" + WEIGHTS + "] is [" + value + "]; it must be an object of numbers by name of signal");
    }

    private static <T extends Enum<T>> T choice(String property, Object value, T[] choices, T usual) {
        if (value == null) {
            return usual;
        }
        for (T choice : choices) {
            if (choice.toString().equals(value)) {
                return choice;
            }
        }
        List<String> names = new ArrayList<>();
        Arrays.asList(choices).forEach(choice -> names.add(choice.toString().toLowerCase(Locale.ROOT)));
        throw new IllegalArgumentException("[" + property + "] is [" + value + "]; it must be one of " + names);
    }

    static QualityRescore read(StreamInput in) throws IOException {
        Profile profile =
                in.readBoolean() ? new Profile.Named(in.readString()) : new Profile.Inline(QualityProfileWire.read(in));
        return new QualityRescore(
                profile,
                in.readMap(StreamInput::readString, StreamInput::readDouble),
                in.readEnum(QualityMode.class),
                in.readEnum(FirstPass.class));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        switch (profile) {
            case Profile.Named named -> {
                out.writeBoolean(true);
                out.writeString(named.reference());
            }
            case Profile.Inline inline -> {
                out.writeBoolean(false);
                QualityProfileWire.write(out, inline.profile());
            }
        }
        out.writeMap(new TreeMap<>(weights), StreamOutput::writeString, StreamOutput::writeDouble);
        out.writeEnum(mode);
        out.writeEnum(firstPass);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field(PROFILE);
        switch (profile) {
            case Profile.Named named -> builder.value(named.reference());
            case Profile.Inline inline -> QualityProfileJson.write(builder, inline.profile());
        }
        if (weights.isEmpty() == false) {
            builder.startObject(WEIGHTS);
            for (Map.Entry<String, Double> weight : new TreeMap<>(weights).entrySet()) {
                builder.field(weight.getKey(), weight.getValue());
            }
            builder.endObject();
        }
        builder.field(MODE, mode.toString());
        builder.field(FIRST_PASS, firstPass.toString());
        return builder;
    }
}
