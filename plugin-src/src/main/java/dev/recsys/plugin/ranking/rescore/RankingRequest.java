/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import dev.recsys.ingest.artifact.ReferenceForm;
import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.ranking.context.RankingContextJson;
import dev.recsys.plugin.ranking.context.RankingContextWire;
import dev.recsys.plugin.ranking.model.FeatureJson;
import dev.recsys.plugin.ranking.model.FeatureWriter;
import dev.recsys.plugin.ranking.model.ImputationJson;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.FeatureSet;
import java.io.IOException;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a search asks of the {@code unified_ranking} rescorer.
 *
 * @param source            what is read of the candidates
 * @param context           null where the request has it in {@code ext.recsys.context}
 * @param ignoreMissingItem a source item that does not exist has no fields, rather than that the search fails
 */
public record RankingRequest(Source source, @Nullable RankingContext context, boolean ignoreMissingItem)
        implements Writeable, ToXContentFragment {
    private static final String MODEL = "model";
    private static final String FEATURES = "features";
    private static final String IMPUTATION = "imputation";
    private static final String IGNORE_MISSING_ITEM = "ignore_missing_item";

    /** What is read of the candidates. */
    public sealed interface Source {
        /**
         * A model.
         *
         * @param reference {@code name} for the live version, {@code name@3} for a pinned one
         */
        record Named(String reference) implements Source {
            public Named {
                ReferenceForm.match(MODEL, reference);
            }
        }

        /** Features without a model, to be logged: documents keep their scores. */
        record Inline(FeatureSet features, Imputation imputation) implements Source {}

        static Source read(StreamInput in) throws IOException {
            if (in.readBoolean()) {
                return new Named(in.readString());
            }
            Map<String, Object> json = XContentHelper.convertToMap(JsonXContent.jsonXContent, in.readString(), true);
            return new Inline(
                    FeatureJson.parse(FEATURES, json.get(FEATURES)),
                    ImputationJson.parse(IMPUTATION, json.get(IMPUTATION)));
        }

        /** Features as JSON: there is one form of each, and a list of them is short. */
        default void write(StreamOutput out) throws IOException {
            out.writeBoolean(this instanceof Named);
            switch (this) {
                case Named named -> out.writeString(named.reference());
                case Inline inline -> {
                    try (XContentBuilder builder = JsonXContent.contentBuilder()) {
                        builder.startObject();
                        write(builder);
                        builder.endObject();
                        out.writeString(builder.toString());
                    }
                }
            }
        }

        /** Writes its properties to the object that is open. */
        default void write(XContentBuilder builder) throws IOException {
            switch (this) {
                case Named named -> builder.field(MODEL, named.reference());
                case Inline inline -> {
                    builder.field(FEATURES);
                    FeatureWriter.write(builder, inline.features());
                    builder.field(IMPUTATION);
                    ImputationJson.write(builder, inline.imputation());
                }
            }
        }
    }

    /**
     * Reads the object of a request.
     *
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    static RankingRequest parse(Map<String, Object> json) {
        JsonProperties properties = new JsonProperties("", json);
        Source source = source(properties);
        Object context = properties.take(RankingContextJson.NAME);
        RankingRequest request = new RankingRequest(
                source,
                context == null ? null : RankingContextJson.parse(RankingContextJson.NAME, context),
                properties.flag(IGNORE_MISSING_ITEM, false));
        properties.end();
        return request;
    }

    private static Source source(JsonProperties properties) {
        Object features = properties.take(FEATURES);
        Object imputation = properties.take(IMPUTATION);
        Object model = properties.take(MODEL);
        if (model instanceof String reference && features == null && imputation == null) {
            return new Source.Named(reference);
        }
        if (model == null && features != null) {
            return new Source.Inline(
                    FeatureJson.parse(FEATURES, features), ImputationJson.parse(IMPUTATION, imputation));
        }
        if (model != null && features != null) {
            throw new IllegalArgumentException(
                    "[" + MODEL + "] and [" + FEATURES + "] are both given; a model has its own features");
        }
        if (model != null && imputation != null) {
            throw new IllegalArgumentException(
                    "[" + MODEL + "] and [" + IMPUTATION + "] are both given; a model has its own imputation");
        }
        throw JsonProperties.wrong(
                MODEL,
                model,
                "the name of a ranking model, as in [ranker] or [ranker@2]; to log features without a model" + " give ["
                        + FEATURES + "] instead");
    }

    static RankingRequest read(StreamInput in) throws IOException {
        return new RankingRequest(
                Source.read(in), in.readBoolean() ? RankingContextWire.read(in) : null, in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        source.write(out);
        out.writeBoolean(context != null);
        if (context != null) {
            RankingContextWire.write(out, context);
        }
        out.writeBoolean(ignoreMissingItem);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        source.write(builder);
        if (context != null) {
            builder.field(RankingContextJson.NAME);
            RankingContextJson.write(builder, context);
        }
        return builder.field(IGNORE_MISSING_ITEM, ignoreMissingItem);
    }
}
