/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.fit;

import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Signal;
import dev.recsys.plugin.artifact.Loaded;
import dev.recsys.plugin.artifact.definition.Definitions;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.quality.ProfileVersions;
import dev.recsys.plugin.quality.QualityProfileType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.action.fieldcaps.FieldCapabilities;
import org.opensearch.action.fieldcaps.FieldCapabilitiesRequest;
import org.opensearch.action.fieldcaps.FieldCapabilitiesResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.search.aggregations.bucket.filter.Filter;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * Makes a version of a profile whose quantile tables and prior means are those of an index: one search, whose aggregations do it all.
 *
 * <p>Fitted is every table (with {@code refit: false} only those that are missing), and every prior mean that is missing; a prior mean
 * that is there stays.
 */
final class ProfileFit {
    /** Turns off what a search pipeline of the index would do to the search. */
    private static final String NO_PIPELINE = "_none";

    private static final Set<String> NUMBERS = Set.of(
            "long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "unsigned_long");

    private final FitProfileRequest request;
    private final Client client;
    private final ProfileVersions versions;

    /** @param client in the caller's name */
    ProfileFit(FitProfileRequest request, Client client, ProfileVersions versions) {
        this.request = request;
        this.client = client;
        this.versions = versions;
    }

    Async<PutDefinitionResponse> run() {
        return versions.load(request.reference()).then(base -> {
            List<Fitting> fittings = fittings(base);
            return checkFields(fittings).then(checked -> search(fittings)).then(found -> create(base, fittings, found));
        });
    }

    private List<Fitting> fittings(Loaded<QualityProfile> base) {
        List<Fitting> fittings = new ArrayList<>();
        for (Signal signal : base.value().signals()) {
            Fitting fitting = Fitting.of(signal, request.refit(), request.knots());
            if (fitting != null) {
                fittings.add(fitting);
            }
        }
        if (fittings.isEmpty()) {
            throw new IllegalArgumentException("quality [" + base.name() + "@" + base.version()
                    + "] has nothing to fit: no [quantile] signal"
                    + (request.refit() ? "" : " without a [table]")
                    + ", and no [bayesian_average] signal without a [prior_mean]");
        }
        return fittings;
    }

    /** Aggregations of a field that is not there are empty, and of one that is no number fail in other words. */
    private Async<Boolean> checkFields(List<Fitting> fittings) {
        FieldCapabilitiesRequest capabilities = new FieldCapabilitiesRequest()
                .indices(request.indices())
                .indicesOptions(request.indicesOptions())
                .fields(fittings.stream()
                        .flatMap(fitting -> fitting.fields().stream())
                        .distinct()
                        .toArray(String[]::new));
        Async<FieldCapabilitiesResponse> asked =
                Async.unlessCancelled(listener -> client.fieldCaps(capabilities, listener));
        return asked.recover(ProfileFit::missingIndex).map(response -> {
            for (Fitting fitting : fittings) {
                for (String field : fitting.fields()) {
                    check(fitting, field, response.getField(field));
                }
            }
            return true;
        });
    }

    private static <T> Async<T> missingIndex(Exception failure) {
        return Async.failed(
                failure instanceof IndexNotFoundException missing
                        ? new IllegalArgumentException(
                                "[index] is [" + missing.getIndex().getName() + "]; there is no such index", missing)
                        : failure);
    }

    private void check(Fitting fitting, String field, Map<String, FieldCapabilities> types) {
        if (types == null || types.isEmpty()) {
            throw new IllegalArgumentException("signal [" + fitting.signal().name() + "]: field [" + field
                    + "] is not mapped in " + Arrays.toString(request.indices()));
        }
        types.forEach((type, capabilities) -> {
            if (NUMBERS.contains(type) == false || capabilities.isAggregatable() == false) {
                throw new IllegalArgumentException("signal [" + fitting.signal().name() + "]: field [" + field
                        + "] is of type [" + type + "] in " + Arrays.toString(request.indices())
                        + "; it must be a number with doc values");
            }
        });
    }

    private Async<SearchResponse> search(List<Fitting> fittings) {
        SearchSourceBuilder source = new SearchSourceBuilder()
                .size(0)
                .trackTotalHits(true)
                .timeout(TimeValue.MINUS_ONE)
                .query(request.query());
        fittings.forEach(fitting -> source.aggregation(fitting.aggregation()));
        SearchRequest search = new SearchRequest(request.indices())
                .indicesOptions(request.indicesOptions())
                .source(source)
                .allowPartialSearchResults(false)
                .pipeline(NO_PIPELINE);
        return Async.unlessCancelled(listener -> client.search(search, listener));
    }

    private Async<PutDefinitionResponse> create(
            Loaded<QualityProfile> base, List<Fitting> fittings, SearchResponse response) throws IOException {
        if (response.isTimedOut()) {
            throw new IllegalStateException("the search timed out, so that what it found is not complete");
        }
        List<Signal> signals = new ArrayList<>(base.value().signals());
        for (Fitting fitting : fittings) {
            Filter found = response.getAggregations().get(fitting.signal().name());
            if (found.getDocCount() == 0) {
                throw new IllegalArgumentException("signal [" + fitting.signal().name() + "]: no document of "
                        + Arrays.toString(request.indices()) + " that [query] finds has " + fitting.needs());
            }
            signals.set(signals.indexOf(fitting.signal()), fitting.fitted(found.getAggregations()));
        }
        QualityProfile profile = base.value().withSignals(signals);
        String metrics = metrics(fittings, response);
        return promote(base)
                .then(promote -> versions.create(
                        base.name(),
                        new QualityProfileType().draft(profile),
                        (builder, params) -> request.toXContent(
                                builder.field("source", "fit").field("fitted_version", base.version()), params),
                        metrics,
                        promote));
    }

    private static String metrics(List<Fitting> fittings, SearchResponse response) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            builder.field("documents", response.getHits().getTotalHits().value());
            builder.startObject("fitted");
            for (Fitting fitting : fittings) {
                Filter found = response.getAggregations().get(fitting.signal().name());
                builder.startObject(fitting.signal().name());
                builder.field("documents", found.getDocCount());
                builder.endObject();
            }
            return builder.endObject().endObject().toString();
        }
    }

    /** Unless the request says: a live version that cannot be used for want of a fit gives way. */
    private Async<Definitions.Promote> promote(Loaded<QualityProfile> base) {
        if (request.promote() != null) {
            return Async.of(request.promote() ? Definitions.Promote.ALWAYS : Definitions.Promote.NEVER);
        }
        return versions.live(base.name())
                .map(live -> isFitted(live) ? Definitions.Promote.NEVER : Definitions.Promote.ALWAYS);
    }

    private static boolean isFitted(Optional<Loaded<QualityProfile>> live) {
        return live.isPresent()
                && live.get().value().signals().stream()
                        .allMatch(signal -> signal.transform().unfitted() == null);
    }
}
