/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook;

import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.startsWith;

import dev.recsys.ingest.semanticid.SemanticIdMapping;
import dev.recsys.ingest.semanticid.TargetMappings.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.AliasMetadata;
import org.opensearch.cluster.metadata.DataStream;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.test.OpenSearchTestCase;

public class ClusterStateTargetMappingsTests extends OpenSearchTestCase {
    private static final String GOOD = new SemanticIdMapping("sid", 2).toJson();

    public void testTheMappingThatIsShownFits() {
        assertEquals(new Check.Fits(), check(index("i", GOOD), "i", "sid", 2));
        assertEquals(
                "a deeper mapping does no harm",
                new Check.Fits(),
                check(index("i", new SemanticIdMapping("sid", 5).toJson()), "i", "sid", 2));
        assertEquals(new Check.Fits(), check(index("i", new SemanticIdMapping("a.b.c", 3).toJson()), "i", "a.b.c", 3));
    }

    public void testAnyPrefixFieldMappedOtherwiseIsNamed() {
        for (String field : List.of("l1", "l2", "unique")) {
            wrong(
                    GOOD.replace("\"" + field + "\":{\"type\":\"keyword\"}", "\"" + field + "\":{\"type\":\"text\"}"),
                    "field [sid." + field + "] of index [i] is mapped as [text]; a semantic ID needs this mapping");
            wrong(
                    GOOD.replace(
                            "\"" + field + "\":{\"type\":\"keyword\"}",
                            "\"" + field + "\":{\"type\":\"keyword\",\"index\":false}"),
                    "field [sid." + field + "] of index [i] is mapped as [keyword, index: false]; a semantic ID needs");
        }
    }

    public void testATooShallowMappingIsNamed() {
        Check check = check(index("i", GOOD), "i", "sid", 3);
        assertEquals(
                new Check.Wrong(
                        "field [sid.l3] of index [i] is not mapped, and dynamic mapping would make it [text]; put this mapping"
                                + " first: " + new SemanticIdMapping("sid", 3).toJson()),
                check);
    }

    public void testTargetsThatAreNoPlainObjectAreNamed() {
        String sid = "\"sid\":{";
        wrong(GOOD.replace(sid, sid + "\"type\":\"nested\","), "field [sid] of index [i] is mapped as [nested]; ");
        wrong(
                "{\"properties\":{\"sid\":{\"type\":\"flat_object\"}}}",
                "field [sid] of index [i] is mapped as [flat_object]; ");
        wrong("{\"properties\":{\"sid\":{\"type\":\"keyword\"}}}", "field [sid] of index [i] is mapped as [keyword]; ");
        wrong("{\"properties\":{}}", "field [sid.l1] of index [i] is not mapped");
        wrong("{}", "field [sid.l1] of index [i] is not mapped");
        assertEquals(
                new Check.Fits(), check(index("i", GOOD.replace(sid, sid + "\"type\":\"object\",")), "i", "sid", 2));
    }

    public void testAnIndexWithoutAnyMappingIsWrong() {
        IndexMetadata bare = IndexMetadata.builder("i").settings(settings()).build();
        assertThat(check(bare, "i", "sid", 2), instanceOf(Check.Wrong.class));
    }

    public void testWhatDoesNotExistIsUnchecked() {
        assertEquals(new Check.Unchecked(), check(index("i", GOOD), "other", "sid", 2));
    }

    public void testAnAliasStandsForItsWriteIndex() {
        IndexMetadata old = IndexMetadata.builder(index("old", "{}"))
                .putAlias(AliasMetadata.builder("alias").writeIndex(false))
                .build();
        IndexMetadata current = IndexMetadata.builder(index("current", GOOD))
                .putAlias(AliasMetadata.builder("alias").writeIndex(true))
                .build();
        Metadata.Builder metadata = Metadata.builder().put(old, false).put(current, false);
        assertEquals(new Check.Fits(), mappings(metadata).check("alias", "sid", 2));
        assertThat(mappings(metadata).check("old", "sid", 2), instanceOf(Check.Wrong.class));
    }

    public void testAnAliasWithoutAWriteIndexIsUnchecked() {
        Metadata.Builder metadata = Metadata.builder();
        for (String name : List.of("a", "b")) {
            metadata.put(
                    IndexMetadata.builder(index(name, GOOD))
                            .putAlias(AliasMetadata.builder("alias"))
                            .build(),
                    false);
        }
        assertEquals(new Check.Unchecked(), mappings(metadata).check("alias", "sid", 2));
    }

    public void testADataStreamStandsForItsWriteIndex() {
        String name = DataStream.getDefaultBackingIndexName("logs", 1);
        IndexMetadata backing = index(name, GOOD);
        Metadata.Builder metadata = Metadata.builder()
                .put(backing, false)
                .put(new DataStream("logs", new DataStream.TimestampField("@timestamp"), List.of(backing.getIndex())));
        assertEquals(new Check.Fits(), mappings(metadata).check("logs", "sid", 2));
    }

    public void testDateMathIsResolved() {
        ClusterState state = state(Metadata.builder().put(index("logs-today", GOOD), false));
        UnaryOperator<String> dateMath = name -> name.equals("<logs-{now/d}>") ? "logs-today" : name;
        assertEquals(
                new Check.Fits(),
                new ClusterStateTargetMappings(() -> state, dateMath).check("<logs-{now/d}>", "sid", 2));
    }

    public void testAnIndexIsLookedAtAgainOnlyWhenItsMappingChanges() {
        AtomicInteger version = new AtomicInteger(1);
        String[] mapping = {"{}"};
        ClusterStateTargetMappings mappings = new ClusterStateTargetMappings(
                () -> state(Metadata.builder()
                        .put(
                                IndexMetadata.builder(index("i", mapping[0]))
                                        .mappingVersion(version.get())
                                        .build(),
                                false)),
                UnaryOperator.identity());
        Check first = mappings.check("i", "sid", 2);
        assertThat(first, instanceOf(Check.Wrong.class));
        mapping[0] = GOOD;
        assertSame("not parsed again", first, mappings.check("i", "sid", 2));
        version.incrementAndGet();
        assertEquals(new Check.Fits(), mappings.check("i", "sid", 2));
        assertThat("each target has its own answer", mappings.check("i", "other", 2), instanceOf(Check.Wrong.class));
    }

    private static void wrong(String mapping, String message) {
        Check check = check(index("i", mapping), "i", "sid", 2);
        assertThat(check, instanceOf(Check.Wrong.class));
        String reason = ((Check.Wrong) check).reason();
        assertThat(reason, startsWith(message));
        assertTrue(reason, reason.endsWith(GOOD));
    }

    private static Check check(IndexMetadata index, String name, String field, int depth) {
        return mappings(Metadata.builder().put(index, false)).check(name, field, depth);
    }

    private static ClusterStateTargetMappings mappings(Metadata.Builder metadata) {
        ClusterState state = state(metadata);
        return new ClusterStateTargetMappings(() -> state, UnaryOperator.identity());
    }

    private static ClusterState state(Metadata.Builder metadata) {
        return ClusterState.builder(ClusterName.DEFAULT).metadata(metadata).build();
    }

    private static IndexMetadata index(String name, String mapping) {
        try {
            return IndexMetadata.builder(name)
                    .settings(settings())
                    .putMapping(mapping)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Settings settings() {
        return Settings.builder()
                .put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT)
                .put(IndexMetadata.SETTING_INDEX_UUID, "uuid")
                .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0)
                .build();
    }
}
