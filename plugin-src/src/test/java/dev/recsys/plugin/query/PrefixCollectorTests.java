/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.EncodingSpec;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.OnMissing;
import dev.recsys.ingest.semanticid.PrefixTokens;
import dev.recsys.ingest.semanticid.ResidualQuantizer;
import dev.recsys.ingest.semanticid.Standardization;
import dev.recsys.ingest.semanticid.VectorComposer;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import dev.recsys.ingest.semanticid.kernel.VectorKernel;
import dev.recsys.plugin.query.ResolvedPrefixes.Excluded;
import dev.recsys.plugin.query.ResolvedPrefixes.Prefixes;
import dev.recsys.plugin.semanticid.FakeCodebooks;
import dev.recsys.rescore.feature.LevelWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.opensearch.test.OpenSearchTestCase;

/** Which prefixes a query asks for, and what they are worth; what comes of it on a node is for {@link SemanticIdQueryNodeTests}. */
public class PrefixCollectorTests extends OpenSearchTestCase {
    private static final EncodingSpec TWO_FIELDS = new EncodingSpec(
            List.of(new ModalityField("text", 1f, 3), new ModalityField("image", 0.5f, 2)), true, false, 1);

    private final Map<String, VersionedCodebook> codebooks = new HashMap<>();

    public void testADocumentNeedsNoCodebook() {
        ResolvedPrefixes resolved =
                collect(query(null, null, 1, 1, List.of(), document("a", 0.5f)), found("a", 7, 3, 1, 4, 1));
        assertEquals(
                List.of(
                        new Prefixes(1, 0.5f * 0.25f, List.of("7:3")),
                        new Prefixes(2, 0.5f * 0.5f, List.of("7:3.1")),
                        new Prefixes(3, 0.5f * 0.75f, List.of("7:3.1.4")),
                        new Prefixes(4, 0.5f, List.of("7:3.1.4.1"))),
                resolved.prefixes());
        assertEquals(List.of(new Excluded("i", "a")), resolved.excluded());
        assertEquals(4, resolved.depth());
    }

    public void testTheBestOfSeveralLikesCountsForEachPrefix() {
        ResolvedPrefixes resolved = collect(
                query(null, weights(0.2f, 0.8f), 1, 1, List.of(), document("a", 1), document("b", 2)),
                found("a", 1, 5, 6),
                found("b", 1, 5, 7));
        assertEquals(
                List.of(
                        new Prefixes(1, 0.4f, List.of("1:5")),
                        new Prefixes(2, 1.6f, List.of("1:5.7")),
                        new Prefixes(2, 0.8f, List.of("1:5.6"))),
                resolved.prefixes());
    }

    public void testWeightsEndWhereTheDepthEndsAndShortPrefixesCanBeLeftOut() {
        ResolvedPrefixes resolved =
                collect(query(null, weights(0.2f, 0.8f), 2, 1, List.of(), document("a", 1)), found("a", 1, 5, 6, 7));
        assertEquals(List.of(new Prefixes(2, 0.8f, List.of("1:5.6"))), resolved.prefixes());
    }

    public void testAPartialPathIsWorthItsShareOfTheWholeDepth() {
        put(1, FakeCodebooks.random(random(), TWO_FIELDS, 4, 4, 4, 4));
        ResolvedPrefixes resolved =
                collect(query("products", null, 1, 1, List.of(), new Like.Codes(List.of(3, 2), null, 1)));
        assertEquals(
                List.of(new Prefixes(1, 0.25f, List.of("1:3")), new Prefixes(2, 0.5f, List.of("1:3.2"))),
                resolved.prefixes());
        assertEquals(List.of(), resolved.excluded());
    }

    public void testProbesAreThePathsNextNearest() {
        VersionedCodebook codebook = put(3, FakeCodebooks.random(random(), TWO_FIELDS, 6, 5));
        Like.Vector like = vector(randomFloats(3), randomFloats(2));
        int probes = randomIntBetween(2, 6);
        ResolvedPrefixes resolved = collect(query("products", null, 1, probes, List.of(), like));
        float[] composed = composed(codebook, like);
        for (Prefixes prefixes : resolved.prefixes()) {
            TreeSet<String> expected = new TreeSet<>();
            codebook.quantizer()
                    .nearestPaths(composed, prefixes.level(), probes)
                    .forEach(path -> expected.add(PrefixTokens.token(3, path.codes(), prefixes.level())));
            assertEquals(new ArrayList<>(expected), prefixes.tokens());
            assertEquals(probes, prefixes.tokens().size());
        }
        assertEquals(2, resolved.prefixes().size());
    }

    public void testProbesOfCodesBeginWithTheCodesThemselves() {
        put(1, FakeCodebooks.random(random(), TWO_FIELDS, 6, 5));
        for (int first = 0; first < 6; first++) {
            for (int second = 0; second < 5; second++) {
                ResolvedPrefixes resolved = collect(
                        query("products", null, 1, 2, List.of(), new Like.Codes(List.of(first, second), null, 1)));
                assertTrue(resolved.prefixes().get(0).tokens().contains("1:" + first));
                assertTrue(resolved.prefixes().get(1).tokens().contains("1:" + first + "." + second));
                resolved.prefixes()
                        .forEach(prefixes -> assertEquals(2, prefixes.tokens().size()));
            }
        }
    }

    public void testCodesOfOneVersionAreFoundInAnother() {
        Standardization one = randomBoolean() ? null : standardization();
        Standardization two = randomBoolean() ? null : standardization();
        VersionedCodebook from = put(1, standardized(one, 4, 4));
        VersionedCodebook to = put(2, standardized(two, 5, 3, 3));
        int[] codes = {randomIntBetween(0, 3), randomIntBetween(0, 3)};
        ResolvedPrefixes resolved = collect(
                query("products", null, 1, 1, List.of(2, 1), new Like.Codes(List.of(codes[0], codes[1]), 1, 1)));
        double[] raw = new double[5];
        float[] reconstructed = from.quantizer().reconstruct(codes);
        float[] expected = new float[5];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = one == null ? reconstructed[i] : reconstructed[i] / one.scale()[i] + one.mean()[i];
            expected[i] = (float) (two == null ? raw[i] : (raw[i] - two.mean()[i]) * two.scale()[i]);
        }
        int[] path = to.quantizer().encode(expected).codes();
        List<String> tokens = new ArrayList<>();
        resolved.prefixes().forEach(prefixes -> tokens.addAll(prefixes.tokens()));
        assertEquals(
                new TreeSet<>(List.of(
                        PrefixTokens.token(1, codes, 1),
                        PrefixTokens.token(1, codes, 2),
                        PrefixTokens.token(2, path, 1),
                        PrefixTokens.token(2, path, 2))),
                new TreeSet<>(tokens));
    }

    public void testVersionsTrainedOnOtherFieldsCannotBeTranslated() {
        put(1, FakeCodebooks.random(random(), TWO_FIELDS, 4, 4));
        put(2, FakeCodebooks.random(random(), "text", 3, 4, 4));
        refused(
                query("products", null, 1, 1, List.of(1, 2), new Like.Codes(List.of(0, 0), 1, 1)),
                "[versions] cannot turn codes of [products@1] into codes of [products@2]: they were trained on other fields, weights"
                        + " or [normalize]; give [vector] in [like]");
    }

    public void testNormalizedResidualsCannotBeTurnedBack() {
        EncodingSpec spec = new EncodingSpec(TWO_FIELDS.fields(), true, true, 1);
        put(1, FakeCodebooks.random(random(), spec, 4, 4));
        put(2, FakeCodebooks.random(random(), spec, 4, 4));
        String reason =
                " needs a vector, but codebook [products@1] was trained with [normalize_residuals], so that codes cannot be"
                        + " turned back into one; give [vector] in [like]";
        Like codes = new Like.Codes(List.of(0, 0), 1, 1);
        refused(query("products", null, 1, 2, List.of(), codes), "[probes]" + reason);
        refused(query("products", null, 1, 1, List.of(2), codes), "[versions]" + reason);
        assertEquals(
                2,
                collect(query("products", null, 1, 1, List.of(), codes))
                        .prefixes()
                        .size());
    }

    public void testAMissingModalityFollowsOnMissing() {
        VersionedCodebook codebook = put(1, FakeCodebooks.random(random(), TWO_FIELDS, 8, 8));
        Like.Vector half = new Like.Vector(List.of(new Like.Vector.Field("text", randomFloats(3))), 1);
        Exception e = expectThrows(IllegalArgumentException.class, () -> collect(onMissing(OnMissing.FAIL, half)));
        assertEquals(
                "field [image] is missing; give a vector of [2] numbers, or set [on_missing] to [zero] or [skip]",
                e.getMessage());
        int[] codes = codebook.quantizer().encode(composed(codebook, half)).codes();
        assertEquals(
                List.of(PrefixTokens.token(1, codes, 1)),
                collect(onMissing(OnMissing.ZERO, half)).prefixes().get(0).tokens());
        assertEquals(List.of(), collect(onMissing(OnMissing.SKIP, half)).prefixes());
    }

    public void testALikeThatIsSkippedLeavesTheOthers() {
        put(1, FakeCodebooks.random(random(), TWO_FIELDS, 8, 8));
        Like.Vector half = new Like.Vector(List.of(new Like.Vector.Field("text", randomFloats(3))), 1);
        ResolvedPrefixes resolved = collect(onMissing(OnMissing.SKIP, half, new Like.Codes(List.of(1), null, 1)));
        assertEquals(List.of(new Prefixes(1, 0.5f, List.of("1:1"))), resolved.prefixes());
    }

    private SemanticIdQuery onMissing(OnMissing onMissing, Like... likes) {
        return new SemanticIdQuery("sid", "products", List.of(likes), null, 1, 1, List.of(), onMissing, false);
    }

    private void refused(SemanticIdQuery query, String message) {
        assertEquals(
                message,
                expectThrows(IllegalArgumentException.class, () -> collect(query))
                        .getMessage());
    }

    private ResolvedPrefixes collect(SemanticIdQuery query, LikedDocuments.Found... found) {
        return new PrefixCollector(query, codebooks).collect(List.of(found));
    }

    private static SemanticIdQuery query(
            String codebook,
            LevelWeights weights,
            int minimumLevel,
            int probes,
            List<Integer> versions,
            Like... likes) {
        return new SemanticIdQuery(
                "sid", codebook, List.of(likes), weights, minimumLevel, probes, versions, OnMissing.FAIL, false);
    }

    private static LevelWeights weights(Float... weights) {
        return new LevelWeights(List.of(weights));
    }

    private static Like.Document document(String id, float weight) {
        return new Like.Document(id, "i", null, weight);
    }

    private static LikedDocuments.Found found(String id, int version, int... codes) {
        float weight = id.equals("b") ? 2 : version == 7 ? 0.5f : 1;
        return new LikedDocuments.Found(document(id, weight), "i", "products", version, codes);
    }

    private VersionedCodebook put(int version, Codebook codebook) {
        VersionedCodebook value = new VersionedCodebook(
                "products", version, codebook, new ResidualQuantizer(codebook, VectorKernel.best()));
        codebooks.put("products@" + version, value);
        codebooks.put("products", value);
        return value;
    }

    private Codebook standardized(Standardization standardization, int... sizes) {
        List<float[]> levels = new ArrayList<>();
        for (int size : sizes) {
            levels.add(FakeCodebooks.gaussian(random(), size * 5, 1));
        }
        return Codebook.of(TWO_FIELDS, standardization, levels);
    }

    private Standardization standardization() {
        float[] scale = new float[5];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = 0.5f + randomFloat();
        }
        return new Standardization(FakeCodebooks.gaussian(random(), 5, 1), scale);
    }

    private List<Float> randomFloats(int size) {
        List<Float> values = new ArrayList<>();
        for (float value : FakeCodebooks.gaussian(random(), size, 1)) {
            values.add(value);
        }
        return values;
    }

    private static Like.Vector vector(List<Float> text, List<Float> image) {
        return new Like.Vector(List.of(new Like.Vector.Field("image", image), new Like.Vector.Field("text", text)), 1);
    }

    private static float[] composed(VersionedCodebook codebook, Like.Vector like) {
        Map<String, float[]> given = new HashMap<>();
        like.fields().forEach(field -> given.put(field.name(), field.array()));
        float[] composed = new float[5];
        new VectorComposer(codebook.codebook().spec(), null, OnMissing.ZERO)
                .compose(new float[][] {given.get("text"), given.get("image")}, composed, 0);
        return composed;
    }
}
