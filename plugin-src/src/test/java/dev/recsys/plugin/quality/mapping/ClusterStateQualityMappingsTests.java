/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality.mapping;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.instanceOf;

import dev.recsys.ingest.quality.Linear;
import dev.recsys.ingest.quality.QualityMappings.Check;
import dev.recsys.ingest.quality.QualityMappings.Written;
import dev.recsys.ingest.quality.QualityProfile;
import dev.recsys.ingest.quality.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.AliasMetadata;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.test.OpenSearchTestCase;

public class ClusterStateQualityMappingsTests extends OpenSearchTestCase {
    private static final QualityProfile PLAIN = profile(false);
    private static final QualityProfile COMPENSATED = profile(true);

    private static QualityProfile profile(boolean compensate) {
        return new QualityProfile(
                List.of(
                        new Signal("rating", new Linear("stars", 1, 5), 0),
                        new Signal("sold", new Linear("n", 0, 9), 0)),
                List.of(0.1, 0.1),
                0.2,
                compensate,
                false,
                Double.NaN);
    }

    private static Written written(QualityProfile profile) {
        return new Written(profile, "quality", "vector", 4);
    }

    private static String vector(String parameters) {
        return "{\"properties\":{\"vector\":{\"type\":\"knn_vector\"" + parameters.replace('\'', '"') + "}}}";
    }

    public void testTheMappingThatIsShownFits() {
        for (QualityProfile profile : List.of(PLAIN, COMPENSATED)) {
            for (Written written : List.of(
                    written(profile),
                    new Written(profile, "item.quality", "item.vector", 16),
                    new Written(profile, "quality", null, 0))) {
                assertEquals(new Check.Fits(), check(written.mapping().toJson(), Settings.EMPTY, written));
            }
        }
    }

    public void testTheSpaceMayStandInEitherPlace() {
        for (String where : List.of(
                ",'dimension':6,'space_type':'innerproduct'",
                ",'dimension':'6','space_type':'innerproduct','mode':'on_disk','compression_level':'32x'",
                ",'dimension':6,'space_type':'innerproduct','method':{'name':'hnsw','engine':'lucene'}",
                ",'dimension':6,'method':{'name':'hnsw','space_type':'innerproduct','engine':'faiss'}",
                ",'dimension':6,'data_type':'float','method':{'name':'hnsw','space_type':'innerProduct'}")) {
            assertEquals(where, new Check.Fits(), check(vector(where), Settings.EMPTY, written(PLAIN)));
        }
    }

    public void testCosineAndEuclideanSpaceAreRefusedAlsoByDefault() {
        for (String space : List.of("l2", "cosinesimil", "l1", "linf")) {
            wrong(
                    vector(randomFrom(
                            ",'dimension':6,'space_type':'" + space + "'",
                            ",'dimension':6,'method':{'name':'hnsw','space_type':'" + space + "'}")),
                    PLAIN,
                    "index [i]: field [vector] has [space_type] [" + space + "]");
        }
        for (String none : List.of(
                ",'dimension':6",
                ",'dimension':6,'method':{'name':'hnsw','engine':'lucene'}",
                ",'dimension':6,'mode':'on_disk','compression_level':'16x'",
                ",'dimension':6,'space_type':'undefined'")) {
            wrong(vector(none), PLAIN, "index [i]: field [vector] has [space_type] [l2]");
        }
    }

    public void testAnOldIndexMayNameTheSpaceInASetting() {
        Settings settings =
                Settings.builder().put("index.knn.space_type", "innerproduct").build();
        assertEquals(new Check.Fits(), check(vector(",'dimension':6"), settings, written(PLAIN)));
        assertThat(
                "the field's own counts",
                check(vector(",'dimension':6,'space_type':'l2'"), settings, written(PLAIN)),
                instanceOf(Check.Wrong.class));
    }

    public void testCompensatedVectorsFitTheSpacesThatRankAlike() {
        for (String space : List.of("l2", "cosinesimil", "innerproduct")) {
            assertEquals(
                    new Check.Fits(),
                    check(vector(",'dimension':7,'space_type':'" + space + "'"), Settings.EMPTY, written(COMPENSATED)));
        }
        assertEquals(new Check.Fits(), check(vector(",'dimension':7"), Settings.EMPTY, written(COMPENSATED)));
        wrong(vector(",'dimension':7,'space_type':'l1'"), COMPENSATED, "field [vector] has [space_type] [l1]");
    }

    public void testTheDimensionIsThatOfEmbeddingSignalsAndCompensation() {
        for (int dimension : new int[] {4, 5, 7}) {
            wrong(
                    vector(",'space_type':'innerproduct','dimension':" + dimension),
                    PLAIN,
                    "index [i]: field [vector] has the dimension [" + dimension
                            + "]; it must be [embedding 4 + signals 2 = 6]");
        }
        wrong(vector(",'dimension':6"), COMPENSATED, "it must be [embedding 4 + signals 2 + compensation 1 = 7]");
    }

    public void testVectorsThatHoldNoFractionsAreRefused() {
        for (String type : List.of("byte", "binary")) {
            wrong(
                    vector(",'dimension':6,'space_type':'innerproduct','data_type':'" + type + "'"),
                    PLAIN,
                    "field [vector] has [data_type] [" + type + "]; it must be [float]");
        }
    }

    public void testATrainedModelCannotBeChecked() {
        assertEquals(new Check.Unchecked(), check(vector(",'model_id':'m'"), Settings.EMPTY, written(PLAIN)));
    }

    public void testAVectorNeedsAVectorField() {
        wrong("{}", PLAIN, "index [i]: field [vector] is not mapped, and dynamic mapping would not make it a vector");
        wrong(
                "{\"properties\":{\"vector\":{\"type\":\"float\"}}}",
                PLAIN,
                "index [i]: field [vector] is mapped as [float]; it must be [knn_vector]");
        assertEquals(
                "signals alone need no mapping",
                new Check.Fits(),
                check("{}", Settings.EMPTY, new Written(PLAIN, "quality", null, 0)));
    }

    public void testSignalsNeedFieldsThatKeepFractions() {
        Written signals = new Written(PLAIN, "quality", null, 0);
        for (String type : List.of("float", "double", "half_float")) {
            assertEquals(new Check.Fits(), check(rating("{\"type\":\"" + type + "\"}"), Settings.EMPTY, signals));
        }
        for (String type : List.of("keyword", "text", "boolean", "long", "integer", "date")) {
            Check check = check(rating("{\"type\":\"" + type + "\"}"), Settings.EMPTY, signals);
            assertThat(
                    ((Check.Wrong) check).reason(),
                    containsString("index [i]: field [quality.rating] is mapped as [" + type
                            + "]; it must be [float], since a signal is a fraction from 0 to 1; this mapping works"));
        }
        for (String type : List.of("nested", "flat_object", "float")) {
            Check check = check("{\"properties\":{\"quality\":{\"type\":\"" + type + "\"}}}", Settings.EMPTY, signals);
            assertThat(
                    ((Check.Wrong) check).reason(),
                    containsString("field [quality] is mapped as [" + type + "]; it must be an object"));
        }
    }

    private static String rating(String field) {
        return "{\"properties\":{\"quality\":{\"properties\":{\"rating\":" + field + "}}}}";
    }

    public void testWhatDoesNotExistIsUncheckedAndAnAliasIsItsWriteIndex() {
        Metadata.Builder metadata = Metadata.builder()
                .put(
                        IndexMetadata.builder(index("old", "{}", Settings.EMPTY))
                                .putAlias(AliasMetadata.builder("alias").writeIndex(false))
                                .build(),
                        false)
                .put(
                        IndexMetadata.builder(
                                        index("new", written(PLAIN).mapping().toJson(), Settings.EMPTY))
                                .putAlias(AliasMetadata.builder("alias").writeIndex(true))
                                .build(),
                        false);
        ClusterStateQualityMappings mappings = mappings(metadata);
        assertEquals(new Check.Unchecked(), mappings.check("other", written(PLAIN)));
        assertEquals(new Check.Fits(), mappings.check("alias", written(PLAIN)));
        assertThat(mappings.check("old", written(PLAIN)), instanceOf(Check.Wrong.class));
    }

    private static void wrong(String mapping, QualityProfile profile, String message) {
        Check check = check(mapping, Settings.EMPTY, written(profile));
        assertThat(check, instanceOf(Check.Wrong.class));
        String reason = ((Check.Wrong) check).reason();
        assertThat(reason, containsString(message));
        assertThat(
                reason,
                endsWith("; this mapping works, so create an index with it and reindex: "
                        + written(profile).mapping().toJson()));
    }

    private static Check check(String mapping, Settings settings, Written written) {
        return mappings(Metadata.builder().put(index("i", mapping, settings), false))
                .check("i", written);
    }

    private static ClusterStateQualityMappings mappings(Metadata.Builder metadata) {
        ClusterState state =
                ClusterState.builder(ClusterName.DEFAULT).metadata(metadata).build();
        return new ClusterStateQualityMappings(() -> state, UnaryOperator.identity());
    }

    private static IndexMetadata index(String name, String mapping, Settings settings) {
        try {
            return IndexMetadata.builder(name)
                    .settings(Settings.builder()
                            .put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT)
                            .put(IndexMetadata.SETTING_INDEX_UUID, name)
                            .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                            .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0)
                            .put(settings))
                    .putMapping(mapping)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
