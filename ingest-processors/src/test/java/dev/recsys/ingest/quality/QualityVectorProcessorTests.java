/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import static org.hamcrest.Matchers.containsString;

import dev.recsys.ingest.quality.QualityMappings.Check;
import dev.recsys.ingest.quality.QualityMappings.Written;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchParseException;
import org.opensearch.ingest.IngestDocument;

/** What one document gets, or why it fails. */
public class QualityVectorProcessorTests extends QualityProcessorTestCase {
    @Override
    public void setUp() throws Exception {
        super.setUp();
        profiles.inMemory("shop", 3, SHOP);
    }

    private static IngestDocument with(String field, Object value) {
        IngestDocument document = document(goodSource());
        if (value == null) {
            document.removeField(field);
        } else {
            document.setFieldValue(field, value);
        }
        return document;
    }

    private Object signal(String name, String field, Object value) throws Exception {
        return processor().execute(with(field, value)).getFieldValue("quality." + name, Object.class);
    }

    private void refused(String message, String field, Object value) {
        IngestDocument document = with(field, value);
        Map<String, Object> before = IngestDocument.deepCopyMap(withoutArrays(document.getSourceAndMetadata()));
        Exception e = expectThrows(Exception.class, () -> processor().execute(document));
        assertThat(e.getMessage(), containsString(message));
        assertEquals("left as it came", before, withoutArrays(document.getSourceAndMetadata()));
        assertEquals(1, counts.failed);
        counts.failed = 0;
    }

    /** A document's copy knows no arrays. */
    private static Map<String, Object> withoutArrays(Map<String, Object> source) {
        Map<String, Object> copy = new HashMap<>(source);
        copy.values()
                .removeIf(value -> value instanceof Number == false
                        && value instanceof String == false
                        && value instanceof List == false
                        && value instanceof Map == false);
        return copy;
    }

    public void testSignalsAreWrittenByName() throws Exception {
        IngestDocument document = processor().execute(document(goodSource()));
        assertEquals(GOOD, document.getFieldValue("quality", Map.class));
        assertEquals(1, counts.scored);
        assertEquals(0, counts.missing);
    }

    public void testTheVectorIsTheEmbeddingWithScaledSignals() throws Exception {
        IngestDocument document = vectorProcessor("target_field", "item.q").execute(document(goodSource()));
        assertEquals(GOOD, document.getFieldValue("item.q", Map.class));
        assertEquals(GOOD_VECTOR, document.getFieldValue("vector", List.class));
        assertEquals(List.of(new Written(SHOP, "item.q", "vector", 2)), checked);
    }

    public void testCompensationAddsAComponent() throws Exception {
        QualityProfile compensated = new QualityProfile(SHOP.signals(), SHOP.weights(), 0.5, true, true, Double.NaN);
        profiles.inMemory("shop", 4, compensated);
        List<?> vector = vectorProcessor().execute(document(goodSource())).getFieldValue("vector", List.class);
        assertEquals(7, vector.size());
        double squared = vector.stream().mapToDouble(c -> (float) c * (float) c).sum();
        assertEquals(compensated.squaredLength(), squared, 1e-5);
    }

    public void testAnInlineProfileHasNoNameAndNoVersion() throws Exception {
        Map<String, Object> inline = new HashMap<>(
                Map.of("signals", Map.of("cheap", Map.of("linear", Map.of("field", "price", "min", 0, "max", 40)))));
        IngestDocument document = processor("profile", inline).execute(document(goodSource()));
        assertEquals(Map.of("cheap", 0.25f), document.getFieldValue("quality", Map.class));
    }

    public void testMissingSignalsTakeTheirPriorAndAreNamed() throws Exception {
        IngestDocument document = document(new HashMap<>());
        processor().execute(document);
        assertEquals(
                Map.of(
                        "cheap",
                        0.5f,
                        "fresh",
                        0f,
                        "rating",
                        0.25f,
                        "sales",
                        0.5f,
                        "profile",
                        "shop",
                        "version",
                        3,
                        "missing",
                        List.of("cheap", "fresh", "rating", "sales")),
                document.getFieldValue("quality", Map.class));
        assertEquals(4, counts.missing);
        for (Object nothing : Arrays.asList(null, List.of(), Collections.singletonList(null))) {
            document = processor().execute(with("price", nothing));
            assertEquals(List.of("cheap"), document.getFieldValue("quality.missing", List.class));
        }
        document = processor().execute(with("reviews.count", null));
        assertEquals(
                "a rating of nobody knows how many",
                List.of("rating"),
                document.getFieldValue("quality.missing", List.class));
        assertEquals(0.25f, document.getFieldValue("quality.rating", Float.class), 0);
    }

    public void testZeroTrialsAreThePrior() throws Exception {
        IngestDocument document = with("seen", 0);
        document.setFieldValue("sold", 0);
        processor().execute(document);
        assertEquals(0.5f, document.getFieldValue("quality.sales", Float.class), 0);
        assertFalse(document.hasField("quality.missing"));
    }

    public void testNumbersOfEveryKind() throws Exception {
        for (Object ten : List.of(
                10, 10L, 10f, 10d, (short) 10, (byte) 10, BigInteger.TEN, BigDecimal.TEN, "10", "1e1", List.of(10))) {
            assertEquals(0.5f, signal("cheap", "price", ten));
        }
    }

    public void testDatesOfEveryKind() throws Exception {
        Instant date = Instant.parse("2025-05-22T00:00:00Z");
        for (Object value : List.of(
                "2025-05-22",
                "2025-05-22T02:00:00+02:00",
                date.toEpochMilli(),
                String.valueOf(date.toEpochMilli()),
                (double) date.toEpochMilli(),
                List.of("2025-05-22"),
                date,
                date.atZone(ZoneOffset.ofHours(3)),
                date.atOffset(ZoneOffset.ofHours(-3)),
                LocalDate.of(2025, 5, 22),
                LocalDateTime.of(2025, 5, 22, 0, 0),
                new Date(date.toEpochMilli()))) {
            assertEquals(value.toString(), 0.5f, signal("fresh", "listed", value));
        }
        assertEquals("a day's allowance", 1f, signal("fresh", "listed", "2025-06-02"));
    }

    public void testAFormatSaysWhatANumberMeans() throws Exception {
        Signal fresh = new Signal("fresh", new ExponentialDecay("listed", "epoch_second", 86_400_000, 0), Double.NaN);
        profiles.inMemory("shop", 4, new QualityProfile(List.of(fresh), List.of(0.0), 0.2, false, false, Double.NaN));
        assertEquals(0.5f, signal("fresh", "listed", NOW / 1000 - 86_400));
        refused(
                "field [listed] is the string [2025-05-22]; it must be a date in the format [epoch_second]",
                "listed",
                "2025-05-22");
    }

    public void testEveryBadValueIsNamed() {
        refused(
                "signal [rating]: field [reviews.count] is [-3.0]; a count must be finite and at least 0",
                "reviews.count",
                -3);
        refused("signal [rating]: field [reviews.mean] is [5.5]; it must be from [1.0] to [5.0]", "reviews.mean", 5.5);
        refused(
                "signal [sales]: field [sold] is [9.0]; it must be at most the value of [seen], which is [8.0]",
                "sold",
                9);
        refused("signal [sales]: field [seen] is [-1.0]; a count must be", "seen", -1);
        refused(
                "signal [fresh]: field [listed] is [2025-06-02T00:00:00.001Z]; it must not be in the future",
                "listed",
                "2025-06-02T00:00:00.001Z");
        refused(
                "field [listed] is the string [2025-13-01]; it must be a date in the format [strict_date_optional_time||epoch_millis]",
                "listed",
                "2025-13-01");
        refused("field [listed] is the string [soon]; it must be a date in", "listed", "soon");
        refused("field [listed] is the number [1.0E300]; it must be a date in", "listed", 1e300);
        refused("field [listed] is [true]; it must be a date in", "listed", true);
        refused(
                "field [listed] is a list of [2] values; it must be one value",
                "listed",
                List.of("2025-01-01", "2025-01-02"));
        for (Object bad : List.of(Double.NaN, Float.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
            refused("field [price] is the number [" + bad + "]; it must be a finite number", "price", bad);
        }
        for (String bad : List.of("NaN", "1e999")) {
            refused("field [price] is the string [" + bad + "]; it must be a finite number", "price", bad);
        }
        for (String bad : List.of("", "cheap", "1,5")) {
            refused("field [price] is the string [" + bad + "]; it must be a number", "price", bad);
        }
        refused("field [price] is [false]; it must be a number", "price", false);
        refused("field [price] is an object; it must be a number", "price", Map.of("eur", 1));
        refused("field [price] is a list of [2] values; it must be one value", "price", List.of(1, 2));
        refused("field [price] is a value of type [byte[]]; it must be a number", "price", new byte[1]);
        refused(
                "field [reviews.mean] lies within a list of objects, [reviews]; it must be one value, not several",
                "reviews",
                List.of(Map.of("mean", 4)));
    }

    public void testABadEmbeddingFailsTheDocumentAsItCame() {
        for (Object bad : List.of(List.of(), "text", List.of(1, "2"), List.of(1, 1e300), List.of(1, Double.NaN))) {
            IngestDocument document = with("embedding", bad);
            Exception e = expectThrows(Exception.class, () -> vectorProcessor().execute(document));
            assertThat(e.getMessage(), containsString("field [embedding]"));
            assertFalse(document.hasField("quality"));
            assertFalse(document.hasField("vector"));
        }
    }

    public void testAMissingVectorFailsTheDocument() {
        IngestDocument document = with("embedding", null);
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> vectorProcessor().execute(document));
        assertEquals(
                "missing vector: the document has no field [embedding], which [vector] is made of; it must be a list of"
                        + " numbers, unless [on_missing] of the processor is [skip]",
                e.getMessage());
        assertFalse(document.hasField("quality"));
        assertEquals(1, counts.failed);
    }

    public void testAMissingVectorCanBeSkippedAndAnOldOneGoes() throws Exception {
        IngestDocument document = with("embedding", null);
        document.setFieldValue("vector", List.of(1, 2, 3));
        vectorProcessor("on_missing", "skip").execute(document);
        assertEquals(GOOD, document.getFieldValue("quality", Map.class));
        assertFalse(document.hasField("vector"));
        assertEquals(1, counts.skipped);
        assertEquals(1, counts.scored);
        assertEquals("only signals are written", List.of(new Written(SHOP, "quality", null, 0)), checked);
    }

    public void testWhatWasWrittenBeforeIsReplacedAsAWhole() throws Exception {
        IngestDocument document = with("quality", new HashMap<>(Map.of("old", 1, "missing", List.of("price"))));
        processor().execute(document);
        assertEquals(GOOD, document.getFieldValue("quality", Map.class));
    }

    public void testAVectorThatCannotBeWrittenLeavesTheSignalsAsTheyWere() {
        IngestDocument document = with("blocked", "text");
        boolean before = randomBoolean();
        if (before) {
            document.setFieldValue("quality", "old");
        }
        expectThrows(IllegalArgumentException.class, () -> processor(
                        "embedding_field", "embedding", "target_vector", "blocked.vector")
                .execute(document));
        assertEquals(before, document.hasField("quality"));
        if (before) {
            assertEquals("old", document.getFieldValue("quality", String.class));
        }
    }

    public void testAMappingThatDoesNotFitFailsTheDocument() {
        mappingCheck = new Check.Wrong("use this mapping");
        IngestDocument document = document(goodSource());
        Exception e = expectThrows(
                IllegalArgumentException.class, () -> vectorProcessor().execute(document));
        assertEquals("use this mapping", e.getMessage());
        assertFalse(document.hasField("quality"));
    }

    public void testAMappingThatCannotBeCheckedIsCounted() throws Exception {
        mappingCheck = new Check.Unchecked();
        vectorProcessor().execute(document(goodSource()));
        assertEquals(1, counts.unchecked);
        assertEquals(1, counts.scored);
    }

    public void testASimulatedDocumentIsNotChecked() throws Exception {
        mappingCheck = new Check.Wrong("never asked");
        IngestDocument document = document(goodSource());
        if (randomBoolean()) {
            document.setFieldValue("_index", "_index");
        } else {
            document.getSourceAndMetadata().remove("_index");
        }
        vectorProcessor().execute(document);
        assertEquals(List.of(), checked);
        assertEquals(0, counts.unchecked);
    }

    public void testANewVersionIsUsedAsSoonAsItIsLive() throws Exception {
        QualityVectorProcessor processor = processor();
        assertEquals(
                3, (int) processor.execute(document(goodSource())).getFieldValue("quality.version", Integer.class));
        profiles.inMemory("shop", 4, SHOP.withSignals(SHOP.signals()));
        assertEquals(
                4, (int) processor.execute(document(goodSource())).getFieldValue("quality.version", Integer.class));
    }

    public void testAProfileThatIsNotFittedFailsWithWhatIsOpen() {
        Signal open = new Signal("cheap", new Quantile("price", List.of()), Double.NaN);
        profiles.inMemory("shop", 1, new QualityProfile(List.of(open), List.of(0.0), 0.2, false, false, Double.NaN));
        refused(
                "[quality_vector] processor for target field [quality] cannot use quality profile [shop]: signal [cheap] has no"
                        + " [table] yet; declare it, or let [_fit] find it in an index",
                "price",
                1);
    }

    public void testAProfileThatReadsWhatIsWrittenIsRefused() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> processor("target_field", "reviews")
                .execute(document(goodSource())));
        assertThat(
                e.getMessage(),
                containsString(
                        "[target_field] is [reviews], which would overwrite the field of signal [rating], which reads"
                                + " [reviews.mean]; give it a path of its own"));
    }

    public void testASynchronousCallCannotWait() {
        Exception e = expectThrows(
                IllegalStateException.class, () -> processor("profile", "other").execute(document(goodSource())));
        assertEquals(
                "quality profile [other] is not in memory yet, and a [quality_vector] processor that is called synchronously"
                        + " cannot wait for it",
                e.getMessage());
    }

    public void testEveryWrongPropertyIsNamed() {
        declined("[profile] is [Shop]; it must be a name of lower-case letters", "profile", "Shop");
        declined("[profile] is [shop@0]; it must be a name", "profile", "shop@0");
        declined("[profile] is [7]; it must be the name of a profile", "profile", 7);
        declined("[profile]: [signals] is missing; it must be an object", "profile", new HashMap<>());
        declined("[target_field] is [_id]; it must be the path of a field", "target_field", "_id");
        declined("[target_field] is [a..b]; it must be the path of a field", "target_field", "a..b");
        declined("[target_vector] is given without [embedding_field]; give both", "target_vector", "v");
        declined("[embedding_field] is given without [target_vector]; give both", "embedding_field", "e");
        declined(
                "[target_vector] is [e.v], which would overwrite the field of [embedding_field] [e]",
                "embedding_field",
                "e",
                "target_vector",
                "e.v");
        declined(
                "[target_vector] is [quality.v], which would overwrite the field of [target_field] [quality]",
                "embedding_field",
                "e",
                "target_vector",
                "quality.v");
        declined(
                "[target_field] is [e], which would overwrite the field of [embedding_field] [e]",
                "embedding_field",
                "e",
                "target_vector",
                "v",
                "target_field",
                "e");
        declined(
                "[on_missing] is [zero]; it must be one of [skip, fail]",
                "embedding_field",
                "e",
                "target_vector",
                "v",
                "on_missing",
                "zero");
        declined(
                "[on_missing] is for documents without an embedding, so it needs [target_vector]",
                "on_missing",
                "skip");
        Map<String, Object> open =
                new HashMap<>(Map.of("signals", Map.of("a", Map.of("quantile", Map.of("field", "p")))));
        declined("signal [a] has no [table] yet", "profile", open);
        Map<String, Object> overlap = new HashMap<>(
                Map.of("signals", Map.of("a", Map.of("linear", Map.of("field", "quality.x", "min", 0, "max", 1)))));
        declined("would overwrite the field of signal [a], which reads [quality.x]", "profile", overlap);
        Exception e = expectThrows(
                OpenSearchParseException.class, () -> factory().create(Map.of(), null, null, new HashMap<>()));
        assertThat(e.getMessage(), containsString("[profile] required property is missing"));
    }

    private void declined(String message, Object... declaration) {
        Exception e = expectThrows(OpenSearchParseException.class, () -> processor(declaration));
        assertThat(e.getMessage(), containsString(message));
    }

    public void testItTakesItsPropertiesOutOfTheDeclaration() {
        Map<String, Object> declaration =
                declaration("target_field", "q", "embedding_field", "e", "target_vector", "v", "on_missing", "skip");
        factory().create(Map.of(), null, null, declaration);
        assertEquals("what is left would be unknown", Map.of(), declaration);
    }

    /** The same as one document at a time with the published types, on random documents. */
    public void testRandomDocumentsGetWhatTheirSignalsGive() throws Exception {
        for (int i = 0; i < 50; i++) {
            QualityProfile profile = RandomProfiles.profile(random(), true);
            profiles.inMemory("random", i + 1, profile);
            Map<String, Object> source = new HashMap<>();
            Map<String, Double> raw = new HashMap<>();
            List<String> missing = new ArrayList<>();
            Map<String, Object> expected = new HashMap<>(Map.of("profile", "random", "version", i + 1));
            for (Signal signal : profile.signals()) {
                double[] values = new double[signal.transform().inputs().size()];
                boolean present = true;
                for (int k = 0; k < values.length; k++) {
                    SignalInput input = signal.transform().inputs().get(k);
                    values[k] = input.kind() == SignalInput.Kind.DATE ? NOW - between(0, 1_000_000) : k;
                    boolean leftOut = frequently() == false;
                    present &= leftOut == false || input.needed() == false;
                    if (leftOut) {
                        values[k] = 0;
                    } else {
                        source.put(input.field(), (long) values[k]);
                        raw.put(input.field(), values[k]);
                    }
                }
                double value = present ? signal.transform().apply(values, NOW) : signal.prior();
                expected.put(signal.name(), (float) value);
                if (present == false) {
                    missing.add(signal.name());
                }
            }
            if (missing.isEmpty() == false) {
                expected.put("missing", missing);
            }
            IngestDocument document = processor("profile", "random").execute(document(source));
            assertEquals(expected, document.getFieldValue("quality", Map.class));
        }
    }
}
