/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.features;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.ranking.context.RankingContextJson;
import dev.recsys.plugin.ranking.context.RankingContextWire;
import dev.recsys.plugin.ranking.model.FeatureJson;
import dev.recsys.plugin.ranking.model.ImputationJson;
import dev.recsys.plugin.ranking.rescore.RankingRequest;
import dev.recsys.plugin.task.IndicesTaskRequest;
import dev.recsys.rescore.context.RankingContext;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/** Asks for the features of a search's candidates. */
public final class FeaturesRequest extends IndicesTaskRequest {
    /** The default of {@code index.max_rescore_window}. */
    static final int MOST_DOCUMENTS = 10_000;

    private static final int USUAL_SIZE = 100;

    private final RankingRequest ranking;
    private final QueryBuilder query;
    private final int size;
    private final List<String> ids;

    /**
     * @param ranking has a context
     * @param query   the first pass
     * @param size    from 1 to {@value #MOST_DOCUMENTS}; without meaning where there are IDs
     * @param ids     of the documents, at most {@value #MOST_DOCUMENTS}; empty for the first ones of the query
     */
    public FeaturesRequest(
            RankingRequest ranking, List<String> indices, QueryBuilder query, int size, List<String> ids) {
        super(indices.toArray(String[]::new));
        this.ranking = ranking;
        this.query = query;
        this.size = size;
        this.ids = List.copyOf(ids);
        if (ids.size() > MOST_DOCUMENTS) {
            throw new IllegalArgumentException(
                    "[ids] has [" + ids.size() + "] documents; it must have at most " + MOST_DOCUMENTS);
        }
    }

    FeaturesRequest(StreamInput in) throws IOException {
        super(in);
        this.ranking =
                new RankingRequest(RankingRequest.Source.read(in), RankingContextWire.read(in), in.readBoolean());
        indices(in.readStringArray());
        this.query = in.readNamedWriteable(QueryBuilder.class);
        this.size = in.readVInt();
        this.ids = in.readStringList();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        ranking.source().write(out);
        RankingContextWire.write(out, ranking.context());
        out.writeBoolean(ranking.ignoreMissingItem());
        out.writeStringArray(indices());
        out.writeNamedWriteable(query);
        out.writeVInt(size);
        out.writeStringCollection(ids);
    }

    /**
     * Takes what is asked for; whoever has the object takes the rest and ends it.
     *
     * @param query null for all documents
     * @throws IllegalArgumentException names the property, its value and what is allowed
     */
    static FeaturesRequest take(ArtifactReference model, JsonProperties json, QueryBuilder query) {
        List<String> indices = json.texts("index");
        Object context = json.take(RankingContextJson.NAME);
        if (context == null) {
            throw JsonProperties.wrong(
                    RankingContextJson.NAME, null, "what the model is asked with, for example {\"task\": \"search\"}");
        }
        RankingContext asked = RankingContextJson.parse(RankingContextJson.NAME, context);
        Object features = json.take("features");
        Object imputation = json.take("imputation");
        if (features == null && imputation != null) {
            throw new IllegalArgumentException(
                    "[imputation] is given without [features]; a model has its own imputation");
        }
        RankingRequest.Source source = features == null
                ? new RankingRequest.Source.Named(model.toString())
                : new RankingRequest.Source.Inline(
                        FeatureJson.parse("features", features), ImputationJson.parse("imputation", imputation));
        boolean ignoreMissingItem = json.flag("ignore_missing_item", false);
        boolean byId = json.has("ids");
        List<String> ids = json.textsIfAny("ids");
        if (byId && ids.isEmpty()) {
            throw JsonProperties.wrong(
                    "ids", ids, "a list with at least one ID; leave it out for the first of [query]");
        }
        if (ids.isEmpty() == false && json.has("size")) {
            throw new IllegalArgumentException("[ids] and [size] are both given; there is a row for each of [ids]");
        }
        int size = json.integer("size", USUAL_SIZE, 1, MOST_DOCUMENTS);
        return new FeaturesRequest(
                new RankingRequest(source, asked, ignoreMissingItem),
                indices,
                query == null ? new MatchAllQueryBuilder() : query,
                size,
                ids);
    }

    RankingRequest ranking() {
        return ranking;
    }

    /** What is searched for. */
    QueryBuilder search() {
        return ids.isEmpty() ? query : FeatureSearch.only(ids, query);
    }

    /** Documents to search for; an ID may be in each of the indices, and in one more where a name stands for several. */
    int rows() {
        return ids.isEmpty() ? size : Math.min(MOST_DOCUMENTS, ids.size() * Math.max(1, indices().length) + 1);
    }

    /** Refuses to leave documents out without a word: what was found for IDs must be all that there is. */
    FeatureTable complete(FeatureTable found) {
        int most = ids.size() * Math.max(1, indices().length);
        if (ids.isEmpty() == false && found.rows().size() > most) {
            throw new IllegalArgumentException("[ids] has [" + ids.size() + "] IDs, of which " + List.of(indices())
                    + " have more than [" + most
                    + "] documents; an alias or a pattern stands for several indices, so name"
                    + " these in [index]");
        }
        return found;
    }

    @Override
    protected String work() {
        return "read features of candidates";
    }
}
