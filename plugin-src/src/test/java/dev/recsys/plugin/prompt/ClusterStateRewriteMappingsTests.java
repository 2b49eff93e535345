/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import static org.hamcrest.Matchers.startsWith;

import dev.recsys.ingest.document.MappingCheck;
import dev.recsys.ingest.rewrite.RewriteMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.test.OpenSearchTestCase;

public class ClusterStateRewriteMappingsTests extends OpenSearchTestCase {
    private static final String GOOD = new RewriteMapping("generated", "english").toJson();

    private static MappingCheck check(String mapping, String index, String target) {
        try {
            IndexMetadata metadata = IndexMetadata.builder("i")
                    .settings(Settings.builder()
                            .put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT)
                            .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                            .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0)
                            .put(IndexMetadata.SETTING_INDEX_UUID, "uuid"))
                    .putMapping(mapping)
                    .build();
            ClusterState state = ClusterState.builder(ClusterName.DEFAULT)
                    .metadata(Metadata.builder().put(metadata, false))
                    .build();
            return new ClusterStateRewriteMappings(() -> state, UnaryOperator.identity()).check(index, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void testTheMappingThatIsShownFitsAndSoDoesNone() {
        MappingCheck fits = new MappingCheck.Fits();
        assertEquals(fits, check(GOOD, "i", "generated"));
        assertEquals(fits, check(new RewriteMapping("a.b", "german").toJson(), "i", "a.b"));
        assertEquals(fits, check("{\"properties\":{}}", "i", "generated"));
        assertEquals(fits, check("{\"properties\":{\"generated\":{\"properties\":{}}}}", "i", "generated"));
        assertEquals(fits, check(GOOD.replace("\"text\"", "\"match_only_text\""), "i", "generated"));
        assertEquals(new MappingCheck.Unchecked(), check(GOOD, "other", "generated"));
    }

    public void testAnyFieldOfQueriesThatIsNoTextIsNamedWithTheMappingThatWorks() {
        for (String type : List.of("natural", "synonym", "broad", "substitute")) {
            String mapping = GOOD.replace(
                    "\"" + type + "\":{\"type\":\"text\",\"analyzer\":\"english\"}",
                    "\"" + type + "\":{\"type\":\"keyword\"}");
            assertEquals(
                    new MappingCheck.Wrong("field [generated." + type
                            + "] of index [i] is mapped as [keyword]; it must be [text] for generated queries, so create an"
                            + " index with this mapping and reindex: " + GOOD),
                    check(mapping, "i", "generated"));
        }
    }

    public void testATargetThatIsNoObjectIsNamed() {
        for (String type : List.of("nested", "flat_object", "text")) {
            MappingCheck check =
                    check("{\"properties\":{\"generated\":{\"type\":\"" + type + "\"}}}", "i", "generated");
            assertThat(
                    ((MappingCheck.Wrong) check).reason(),
                    startsWith("field [generated] of index [i] is mapped as [" + type + "]; it must be [object]"));
        }
    }
}
