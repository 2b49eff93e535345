/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.plugin.artifact.definition.DeclaredType;
import dev.recsys.plugin.artifact.definition.Draft;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.model.ModelLimits;
import dev.recsys.rescore.model.ParseBudget;
import dev.recsys.rescore.model.RankingModel;
import dev.recsys.rescore.model.RenamedModel;
import dev.recsys.rescore.model.TreeEnsemble;
import dev.recsys.rescore.unified.Ranker;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/** Unified ranking models as artifacts; {@link RankerCodec} is what is stored of a version. */
public final class RankerType implements DeclaredType<Ranker> {
    public static final String KIND = "model";

    /** What was read once in the time of an upload is read again, also where the machine has more to do. */
    private static final int LOADING_OVER_UPLOAD = 6;

    /** A file in base64 has a third more bytes, and the features need some. */
    private static final int MOST_BODY_BYTES = ModelLimits.DEFAULT.bytes() / 3 * 4 + (4 << 20);

    /** A feature with its names and paths. */
    private static final long BYTES_PER_FEATURE = 512;

    private final ModelLimits limits;
    private final LongSupplier nanos;
    private final LongSupplier uploadMillis;

    /** @param uploadMillis how long the reading of an uploaded model may take, in milliseconds; asked each time */
    public RankerType(LongSupplier uploadMillis) {
        this(ModelLimits.DEFAULT, System::nanoTime, uploadMillis);
    }

    RankerType(ModelLimits limits, LongSupplier nanos, LongSupplier uploadMillis) {
        this.limits = limits;
        this.nanos = nanos;
        this.uploadMillis = uploadMillis;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String property() {
        return "model";
    }

    /**
     * @throws IllegalArgumentException a body of so many bytes is not read
     */
    static void checkBody(int bytes) {
        if (bytes > MOST_BODY_BYTES) {
            throw new IllegalArgumentException("the body has [" + bytes + "] bytes, so its [model] must be too large: a"
                    + " model may have at most [" + ModelLimits.DEFAULT.bytes() + "] bytes, and the body that carries"
                    + " it at most [" + MOST_BODY_BYTES + "]");
        }
    }

    @Override
    public Draft<Ranker> draft(BytesReference body, MediaType mediaType) throws IOException {
        checkBody(body.length());
        return draft(RankerParser.parse(body, mediaType));
    }

    /**
     * A version of a model that is at hand, for example one that was trained.
     *
     * @throws IllegalArgumentException the model cannot be read, or reads features that are not declared
     */
    public Draft<Ranker> draft(RankerSpec spec, ModelSource source) throws IOException {
        return draft(new RankerParser.Declared(spec, source));
    }

    private Draft<Ranker> draft(RankerParser.Declared declared) throws IOException {
        Ranker ranker = ranker(declared, uploadMillis.getAsLong());
        return new Draft<>(ranker, RankerCodec.encode(declared), (ToXContentObject)
                (builder, params) -> describe(builder, declared, ranker.model()));
    }

    private Ranker ranker(RankerParser.Declared declared, long millis) {
        RankingModel model;
        try {
            model = declared.source().parse(limits, ParseBudget.within(nanos, millis));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + ModelJson.MODEL + "]: " + e.getMessage(), e);
        }
        return declared.spec().with(model);
    }

    /** What the parameters of a version show: all but the file. */
    private static XContentBuilder describe(XContentBuilder builder, RankerParser.Declared declared, RankingModel model)
            throws IOException {
        builder.startObject();
        declared.spec().write(builder);
        builder.startObject(ModelJson.MODEL);
        builder.field(ModelJson.FORMAT, declared.source().format().text());
        builder.field("label", model.label());
        if ((model instanceof RenamedModel renamed ? renamed.model() : model) instanceof TreeEnsemble trees) {
            builder.field("trees", trees.trees()).field("nodes", trees.nodes());
        }
        builder.field("outputs", model.outputs()).field(ModelJson.OUTPUT, model.output());
        builder.field(ModelJson.FEATURES, model.features());
        builder.field("file_bytes", declared.source().file().length).field("memory_bytes", model.bytes());
        return builder.endObject().endObject();
    }

    @Override
    public Ranker decode(byte[] content) {
        return ranker(RankerCodec.decode(content), LOADING_OVER_UPLOAD * uploadMillis.getAsLong());
    }

    @Override
    public long bytes(Ranker ranker) {
        long bytes = ranker.model().bytes();
        for (Feature feature : ranker.features().features()) {
            bytes += BYTES_PER_FEATURE;
            if (feature instanceof Feature.Query query) {
                bytes += query.query().length();
            }
        }
        return bytes;
    }
}
