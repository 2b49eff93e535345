/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.Imputation;
import dev.recsys.rescore.context.RankingContext;
import dev.recsys.rescore.feature.Feature;
import dev.recsys.rescore.feature.FeatureSet;
import dev.recsys.rescore.feature.LevelWeights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchModule;
import org.opensearch.test.OpenSearchTestCase;

/** Values of a context stand in queries as values, and what a model reads of items is known before they are looked up. */
public class FeatureTemplatesTests extends OpenSearchTestCase {
    private static final String WHERE = "features.title.query";

    private final NamedXContentRegistry registry =
            new NamedXContentRegistry(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());

    private static RankingContext context(String query) {
        return new RankingContext(
                "search",
                query,
                new ContextUser(
                        "u1",
                        List.of(new ContextItem("a", Map.of()), new ContextItem("b", Map.of())),
                        Map.of("age", new ContextValue.Number(33), "height", new ContextValue.Number(1.5))),
                new ContextItem("c", Map.of("details.brand", new ContextValue.Texts(List.of("acme", "emca")))),
                null,
                Map.of("bad name", new ContextValue.Text("x")),
                Set.of());
    }

    private Optional<QueryBuilder> fill(String template, RankingContext context) {
        return FeatureTemplates.fill(WHERE, template, context, registry);
    }

    public void testAnInjectedQueryStaysAText() {
        for (String nasty : List.of("\"},{\"match_all\":{}}", "$item._id", "$$x", "\\\"}}", "\u0000")) {
            assertEquals(
                    Optional.of(QueryBuilders.matchQuery("title", nasty)),
                    fill("{\"match\": {\"title\": {\"query\": \"$query\"}}}", context(nasty)));
        }
    }

    public void testEveryKindOfValueIsJson() {
        assertEquals(
                Optional.of(QueryBuilders.boolQuery()
                        .filter(QueryBuilders.termsQuery("brand", List.of("acme", "emca")))
                        .filter(QueryBuilders.termQuery("age", 33))
                        .filter(QueryBuilders.termQuery("height", 1.5))
                        .mustNot(QueryBuilders.idsQuery().addIds("a", "b"))
                        .should(QueryBuilders.termQuery("title", "$query"))),
                fill(
                        """
                        {"bool": {"filter": [{"terms": {"brand": "$item.details.brand"}},
                          {"term": {"age": {"value": "$user.attributes.age"}}}, {"term": {"height": "$user.attributes.height"}}],
                          "must_not": [{"ids": {"values": "$user.history"}}], "should": [{"term": {"title": "$$query"}}]}}""",
                        context("q")));
    }

    public void testAPlaceWithoutAValueLeavesTheFeatureOut() {
        String template = "{\"bool\": {\"should\": [{\"match_all\": {}}, {\"term\": {\"country\": \"$country\"}}]}}";
        assertEquals(Optional.empty(), fill(template, context("q")));
        assertEquals(Optional.empty(), fill("{\"match\": {\"title\": \"$query\"}}", context(null)));
        assertEquals(Optional.empty(), fill("{\"match\": {\"title\": \"$item.title\"}}", RankingContext.of("search")));
    }

    public void testAPlaceThatNamesNothingIsRefused() {
        Exception e = expectThrows(
                IllegalArgumentException.class,
                () -> FeatureTemplates.paths(WHERE, "{\"match\": {\"title\": \"$itme.title\"}}"));
        assertThat(e.getMessage(), containsString("[features.title.query] is [$itme.title]; it must be one of"));
        e = expectThrows(IllegalArgumentException.class, () -> fill("{\"matsch\": {\"title\": \"x\"}}", context("q")));
        assertThat(e.getMessage(), containsString("[features.title.query] is no query: unknown query [matsch]"));
        assertEquals(
                Set.of(),
                FeatureTemplates.paths(
                        WHERE, "{\"match\": {\"title\": \"$5 or $ 7\"}, \"x\": [\"$$itme\", \"$ query\"]}"));
        assertEquals(
                Set.of(ContextPath.parse("", "$item.title"), ContextPath.parse("", "$query")),
                FeatureTemplates.paths(WHERE, "{\"a\": [\"$item.title\", {\"b\": \"$query\"}]}"));
    }

    public void testWhatAModelReadsOfItems() {
        double nan = Double.NaN;
        LevelWeights weights = LevelWeights.linear(3);
        FeatureSet features = new FeatureSet(List.of(
                new Feature.FirstPass("bm25", 0),
                new Feature.Query("title", 0, "{\"match\":{\"title\":\"$item.title\"}}"),
                new Feature.Equal("brand", nan, "brand", ContextPath.parse("", "$item.brand.keyword")),
                new Feature.Context("price", nan, ContextPath.parse("", "$item.price"), Map.of()),
                new Feature.Context("age", nan, ContextPath.parse("", "$user.attributes.age"), Map.of()),
                new Feature.Vector(
                        "like",
                        nan,
                        "embedding",
                        new Feature.VectorSource.At(ContextPath.parse("", "$item.embedding")),
                        Feature.Similarity.COSINE),
                new Feature.Vector(
                        "taste",
                        nan,
                        "embedding",
                        new Feature.VectorSource.History("taste_vector"),
                        Feature.Similarity.COSINE),
                new Feature.Prefix("sid", nan, "sid", Feature.PrefixSource.ITEM, weights),
                new Feature.Prefix("sids", nan, "other_sid", Feature.PrefixSource.HISTORY_MEAN, weights)));
        Imputation imputation = new Imputation(List.of(new Imputation.Rule(
                "similar", ContextPath.parse("", "$query"), new Imputation.From(ContextPath.parse("", "$item.name")))));
        assertEquals(
                new RankerFields(
                        new WantedFields(Set.of("title", "brand.keyword", "price", "embedding", "name"), Set.of("sid")),
                        new WantedFields(Set.of("taste_vector"), Set.of("other_sid"))),
                RankerFields.of(features, imputation));
    }
}
