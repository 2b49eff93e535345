/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.ingest.quality.VersionedProfile;
import dev.recsys.plugin.quality.rescore.QualityProfileWire;
import dev.recsys.plugin.ranking.context.RankingContextWire;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.unified.FeatureLog;
import dev.recsys.rescore.unified.UnifiedRescorer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryRewriteContext;

/**
 * What shards get of a {@link RankingRequest}: all that they need but their own fields and the model itself.
 *
 * @param source   a model is pinned
 * @param context  looked up and imputed
 * @param queries  of features of that type, by name of the feature; one whose template has a place without a value is not there
 * @param profiles of quality features, by reference
 * @param now      milliseconds since the epoch, one moment for all shards; 0 where there are no profiles
 * @param all      all features are read, not only those that the model needs
 * @param log      what is kept for the hits, or null
 */
record ResolvedRanking(
        RankingRequest.Source source,
        RankingContext context,
        Map<String, QueryBuilder> queries,
        Map<String, VersionedProfile> profiles,
        long now,
        boolean all,
        @Nullable FeatureLog log)
        implements Writeable {
    ResolvedRanking {
        queries = Map.copyOf(queries);
        profiles = Map.copyOf(profiles);
    }

    static ResolvedRanking read(StreamInput in) throws IOException {
        return new ResolvedRanking(
                RankingRequest.Source.read(in),
                RankingContextWire.read(in),
                in.readMap(StreamInput::readString, from -> from.readNamedWriteable(QueryBuilder.class)),
                in.readMap(
                        StreamInput::readString,
                        from -> new VersionedProfile(
                                from.readString(), from.readVInt(), QualityProfileWire.read(from))),
                in.readZLong(),
                in.readBoolean(),
                in.readBoolean() ? new FeatureLog(in.readString(), in.readStringList()) : null);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        source.write(out);
        RankingContextWire.write(out, context);
        // In one order, because what is written is the key of the request cache.
        out.writeMap(new TreeMap<>(queries), StreamOutput::writeString, StreamOutput::writeNamedWriteable);
        out.writeMap(new TreeMap<>(profiles), StreamOutput::writeString, (to, profile) -> {
            to.writeString(profile.name());
            to.writeVInt(profile.version());
            QualityProfileWire.write(to, profile.profile());
        });
        out.writeZLong(now);
        out.writeBoolean(all);
        out.writeBoolean(log != null);
        if (log != null) {
            out.writeString(log.request());
            out.writeStringCollection(log.names());
        }
    }

    /** The same as a request, for its JSON. */
    RankingRequest asRequest() {
        // What was looked up is in the context: nothing has to exist any more.
        return new RankingRequest(source, context, true);
    }

    /** The same, with its queries one step nearer to what shards run; itself if none changed. */
    ResolvedRanking rewrite(QueryRewriteContext rewriting) throws IOException {
        Map<String, QueryBuilder> rewritten = new HashMap<>(queries);
        boolean changed = false;
        for (Map.Entry<String, QueryBuilder> query : queries.entrySet()) {
            QueryBuilder next = query.getValue().rewrite(rewriting);
            changed |= next != query.getValue();
            rewritten.put(query.getKey(), next);
        }
        return changed ? new ResolvedRanking(source, context, rewritten, profiles, now, all, log) : this;
    }

    /** How explanations and errors call the model. */
    String label() {
        return switch (source) {
            case RankingRequest.Source.Named named -> "model [" + named.reference() + "]";
            case RankingRequest.Source.Inline inline -> "the request's own features";
        };
    }

    /** Who reads, for messages. */
    String user() {
        return "[" + UnifiedRescorer.NAME + "] rescorer with " + label();
    }

    /**
     * The signal of a feature.
     *
     * @throws IllegalArgumentException the profile has no such signal, or it has still to be fitted
     */
    Signal signal(Feature.Quality feature, VersionedProfile versioned) {
        QualityProfile profile = versioned.profile();
        for (Signal signal : profile.signals()) {
            if (signal.name().equals(feature.signal())) {
                return signal;
            }
        }
        List<String> names = profile.signals().stream().map(Signal::name).toList();
        throw new IllegalArgumentException(user() + ": feature [" + feature.name() + "] reads signal ["
                + feature.signal() + "] of profile [" + feature.profile() + "], which has only " + names);
    }
}
