/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.rescore.feature.LevelWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilder;

/** How the query refuses what it cannot answer, on a real node. */
public class SemanticIdQueryRefusalTests extends SemanticIdQueryTestCase {
    public void testATextFieldIsRefusedWithTheMappingThatWorks() {
        createIndexWithMappingSource(
                "text", Settings.EMPTY, "{\"properties\":{\"sid\":{\"properties\":{\"l1\":{\"type\":\"text\"}}}}}");
        refused(
                "text",
                query(plain(new Like.Codes(List.of(1), null, 1))),
                RestStatus.BAD_REQUEST,
                "field [sid.l1] of index [text] is mapped as [text]; a semantic ID needs this mapping, so create an index with it and"
                        + " reindex: " + new SemanticIdMapping("sid", 2).toJson());
        createIndexWithMappingSource(
                "stored",
                Settings.EMPTY,
                "{\"properties\":{\"sid\":{\"properties\":{\"l1\":{\"type\":\"keyword\",\"index\":false}}}}}");
        refused(
                "stored",
                query(plain(new Like.Codes(List.of(1), null, 1))),
                RestStatus.BAD_REQUEST,
                "is mapped as [keyword, index: false]");
    }

    public void testAnIndexWithoutTheFieldIsRefusedUnlessThatIsAllowed() {
        createIndex("empty");
        SemanticIdQuery asked = plain(new Like.Codes(List.of(1), null, 1));
        refused(
                "empty",
                query(asked),
                RestStatus.BAD_REQUEST,
                "field [sid.l1] of index [empty] is not mapped, and dynamic mapping would make it [text]; put this mapping first: "
                        + new SemanticIdMapping("sid", 2).toJson()
                        + " (or set [ignore_unmapped] to match nothing in such an index)");
        SemanticIdQuery lenient =
                new SemanticIdQuery("sid", "products", asked.likes(), null, 1, 1, List.of(), OnMissing.FAIL, true);
        assertEquals(Set.of(), found(search("empty", query(lenient))));
    }

    public void testADocumentThatDoesNotExistIsNamed() {
        products("catalogue", 2);
        refused(
                "catalogue",
                like("nobody", "catalogue"),
                RestStatus.NOT_FOUND,
                "document [nobody] of [like] is not in index [catalogue]");
        refused(
                "catalogue",
                like("nobody", null),
                RestStatus.NOT_FOUND,
                "document [nobody] of [like] is not in the indices that are searched");
        refused("catalogue", like("nobody", "nowhere"), RestStatus.NOT_FOUND, "no such index [nowhere]");
    }

    public void testAnIdThatIsInMoreIndicesThanCanBeMeantIsRefused() {
        IndexRequest[] copies = new IndexRequest[11];
        for (int i = 0; i < copies.length; i++) {
            products("many" + i, 1);
            copies[i] = document("many" + i, "x", "v1");
        }
        assertFalse(bulk(copies).hasFailures());
        refused(
                "many*",
                like("x", null),
                RestStatus.BAD_REQUEST,
                "the [1] documents of [like] without an [_index] are in [11] places of the indices that are searched, from [x] on; give"
                        + " each its [_index]");
        search("many*", like("x", "many3"));
    }

    public void testADocumentWithoutASemanticIdIsNamed() {
        products("catalogue", 1);
        bulk(
                new IndexRequest("catalogue").id("bare").source(Map.of("title", "x")),
                new IndexRequest("catalogue")
                        .id("odd")
                        .source(Map.of("sid", Map.of("codebook", "p", "version", 1, "codes", List.of(-1)))));
        for (String id : List.of("bare", "odd")) {
            for (String index : Arrays.asList(null, "catalogue")) {
                refused(
                        "catalogue",
                        like(id, index),
                        RestStatus.BAD_REQUEST,
                        "document [" + id
                                + "] of [like], in index [catalogue], has no semantic ID in [sid] of its _source; write one"
                                + " with a [semantic_id] ingest processor, or leave the document out");
            }
        }
    }

    public void testCodebooksThatAreMissingOrDoNotFitAreNamed() {
        indexItems(5);
        refused(
                "catalogue",
                query(with("nothing", new Like.Codes(List.of(1), null, 1))),
                RestStatus.BAD_REQUEST,
                "[semantic_id] query on field [sid] cannot use codebook [nothing]: there is no codebook [nothing]");
        refused(
                "catalogue",
                query(plain(new Like.Codes(List.of(1), 7, 1))),
                RestStatus.BAD_REQUEST,
                "[semantic_id] query on field [sid] cannot use codebook [products@7]: there is no codebook [products@7]");
        refused(
                "catalogue",
                query(with("other", new Like.Document("p0", "catalogue", null, 1))),
                RestStatus.BAD_REQUEST,
                "document [p0] of [like], in index [catalogue], was encoded with codebook [products]; the query names [other]");
        refused(
                "catalogue",
                query(plain(new Like.Codes(List.of(0, 4), null, 1))),
                RestStatus.BAD_REQUEST,
                "[codes] has [4] at position [1]; with codebook [products@2] it must be from 0 to 3");
        refused(
                "catalogue",
                query(plain(new Like.Codes(List.of(0, 1, 2), null, 1))),
                RestStatus.BAD_REQUEST,
                "[codes] has [3] entries; codebook [products@2] has [2] levels");
    }

    public void testVectorsThatDoNotFitAreNamed() {
        indexItems(5);
        refused(
                "catalogue",
                query(plain(vector("embedding", 1f, 2f))),
                RestStatus.BAD_REQUEST,
                "field [embedding] has [2] dimensions; it must have [4]");
        refused(
                "catalogue",
                query(plain(vector("title", 1f))),
                RestStatus.BAD_REQUEST,
                "[vector] in [like] has the field [title]; codebook [products@2] has [embedding]");
    }

    public void testLevelsDeeperThanTheCodebookAreNamed() {
        indexItems(5);
        Like like = new Like.Codes(List.of(0, 0), null, 1);
        refused(
                "catalogue",
                query(new SemanticIdQuery(
                        "sid",
                        "products",
                        List.of(like),
                        new LevelWeights(List.of(1f, 2f, 3f)),
                        1,
                        1,
                        List.of(),
                        OnMissing.FAIL,
                        false)),
                RestStatus.BAD_REQUEST,
                "[level_weights] has [3] entries; the deepest semantic ID asked for has [2] levels");
        refused(
                "catalogue",
                query(new SemanticIdQuery(
                        "sid", "products", List.of(like), null, 3, 1, List.of(), OnMissing.FAIL, false)),
                RestStatus.BAD_REQUEST,
                "[minimum_level] is [3], which no path in [like] is deep enough for; the deepest semantic ID asked for has [2] levels");
    }

    /** There, no request is known whose indices could be searched; the answer must be an error, not a search that never ends. */
    public void testAnAliasFilterCannotHoldIt() {
        products("catalogue", 1);
        Exception e = expectThrows(Exception.class, () -> client().admin()
                .indices()
                .aliases(new IndicesAliasesRequest()
                        .addAliasAction(IndicesAliasesRequest.AliasActions.add()
                                .index("catalogue")
                                .alias("alike")
                                .filter(like("p0", "catalogue"))))
                .actionGet());
        assertThat(messages(e), containsString("failed to parse filter for alias [alike]"));
    }

    private void refused(String index, QueryBuilder query, RestStatus status, String message) {
        Exception e = expectThrows(Exception.class, () -> search(index, query));
        assertThat(messages(e), containsString(message));
        assertEquals(messages(e), status, ExceptionsHelper.status(e));
    }
}
