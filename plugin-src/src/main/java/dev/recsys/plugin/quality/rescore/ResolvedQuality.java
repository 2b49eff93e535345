/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.rescore;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.SignalInput;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.rescore.quality.FirstPass;
import dev.recsys.rescore.quality.QualityMode;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What shards get of a {@link QualityRescore}: all that they need but their own fields.
 *
 * @param profile with the weights of the request; version 0 where the request declares it
 * @param now     milliseconds since the epoch, one moment for all shards; 0 where no signal reads a date
 */
record ResolvedQuality(VersionedProfile profile, QualityMode mode, FirstPass firstPass, long now) implements Writeable {
    private static final String INLINE = "inline";

    /**
     * Puts a request and its profile together.
     *
     * @throws IllegalArgumentException a weight is for no signal of the profile, or a signal has still to be fitted
     */
    static ResolvedQuality of(QualityRescore asked, VersionedProfile found, long now) {
        String label = label(found);
        try {
            QualityProfile profile = found.profile();
            profile = profile.withWeights(profile.weights(asked.weights()));
            profile.checkFitted();
            return new ResolvedQuality(
                    new VersionedProfile(found.name(), found.version(), profile),
                    asked.mode(),
                    asked.firstPass(),
                    readsDates(profile) ? now : 0);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "[" + QualityRescorerBuilder.NAME + "] rescorer with " + label + ": " + e.getMessage(), e);
        }
    }

    static VersionedProfile inline(QualityProfile profile) {
        return new VersionedProfile(INLINE, 0, profile);
    }

    static ResolvedQuality read(StreamInput in) throws IOException {
        return new ResolvedQuality(
                new VersionedProfile(in.readString(), in.readVInt(), QualityProfileWire.read(in)),
                in.readEnum(QualityMode.class),
                in.readEnum(FirstPass.class),
                in.readZLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(profile.name());
        out.writeVInt(profile.version());
        QualityProfileWire.write(out, profile.profile());
        out.writeEnum(mode);
        out.writeEnum(firstPass);
        out.writeZLong(now);
    }

    /** The same as a request, for its JSON. */
    QualityRescore asRequest() {
        return new QualityRescore(new QualityRescore.Profile.Inline(profile.profile()), Map.of(), mode, firstPass);
    }

    /** How explanations and errors call the profile. */
    String label() {
        return label(profile);
    }

    private static String label(VersionedProfile profile) {
        return profile.version() == 0
                ? "the request's own profile"
                : "profile [" + profile.name() + "@" + profile.version() + "]";
    }

    /** Whether scores depend on when they are asked for. */
    boolean readsDates() {
        return readsDates(profile.profile());
    }

    private static boolean readsDates(QualityProfile profile) {
        return profile.signals().stream()
                .flatMap(signal -> signal.transform().inputs().stream())
                .anyMatch(input -> input.kind() == SignalInput.Kind.DATE);
    }
}
