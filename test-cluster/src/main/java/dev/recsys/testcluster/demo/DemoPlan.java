/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.CatalogueData;
import dev.recsys.testcluster.data.DataSet;
import dev.recsys.testcluster.data.EsciData;
import dev.recsys.testcluster.data.FashionData;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.data.Rewrites;
import dev.recsys.testcluster.embed.ImageEmbedder;
import dev.recsys.testcluster.embed.SentenceEmbedder;
import java.util.Collections;
import java.util.List;

/**
 * What is shown with a data set.
 *
 * @param index          name of the index
 * @param products       what is indexed at first
 * @param vectorFields   vector fields of the index
 * @param codebooks      codebooks to train; the last one is the one that most chapters show
 * @param liked          products whose likes are looked for
 * @param question       what a customer types
 * @param newcomer       a product that comes after the training
 * @param newcomerOrigin where it comes from, as the end of a sentence
 * @param quality        what makes a product good; null where the data say nothing of that
 * @param rewrites       what a language model wrote for products and queries; null where there is nothing
 * @param judgments      what people judged of products for queries; null where nobody did
 */
record DemoPlan(
        String index,
        List<Product> products,
        List<VectorField> vectorFields,
        List<CodebookPlan> codebooks,
        List<String> liked,
        String question,
        Product newcomer,
        String newcomerOrigin,
        QualityPlan quality,
        RewritesPlan rewrites,
        Judgments judgments) {
    static final String TEXT_VECTOR = "text_embedding";
    static final String IMAGE_VECTOR = "image_embedding";

    /** Enough for a product to share its last code with a few others, of 500. */
    private static final int CATALOGUE_LEVEL = 16;

    private static final int ESCI_LEVEL = 64;
    private static final int FASHION_LEVEL = 64;
    private static final int DEPTH = 3;

    /** A vector field and the number of its components. */
    record VectorField(String name, int dimension) {}

    /** A vector field and how much it counts. */
    record WeightedField(String field, double weight) {}

    /**
     * A codebook to train.
     *
     * @param name        of the codebook
     * @param about       what it looks at, in a word or two
     * @param targetField where its semantic IDs go
     */
    record CodebookPlan(
            String name, String about, String targetField, List<WeightedField> fields, List<Integer> levels) {}

    /**
     * What speaks for a product.
     *
     * @param profile    name of the quality profile
     * @param about      its signals in words, as a sentence
     * @param definition the profile, without what is fitted in the index
     * @param questions  what customers type
     */
    record QualityPlan(String profile, String about, ObjectNode definition, List<String> questions) {
        QualityPlan {
            questions = List.copyOf(questions);
        }
    }

    /**
     * What a language model wrote beforehand.
     *
     * @param documents queries for the products
     * @param queries   rewrites of queries that customers type
     * @param wish      what a customer types who wants a product, in words that its title does not have
     * @param product   that product
     * @param rescued   a query that finds nothing, and that the rewrites know
     */
    record RewritesPlan(Rewrites documents, Rewrites queries, String wish, String product, String rescued) {}

    CodebookPlan mainCodebook() {
        return codebooks.get(codebooks.size() - 1);
    }

    /** Name of the ingest pipeline. */
    String pipeline() {
        return index + "-semantic-ids";
    }

    /** Whether products have pictures. */
    boolean hasImages() {
        return vectorFields.stream().anyMatch(field -> field.name().equals(IMAGE_VECTOR));
    }

    static DemoPlan of(DataSet data) {
        List<Product> products = data.products();
        return switch (data) {
            case CatalogueData catalogue ->
                ofText(
                        catalogue.name(),
                        products,
                        CATALOGUE_LEVEL,
                        List.of("kit-0014", "cyc-0001", "aud-0026"),
                        "waterproof bag",
                        new Product(
                                "new-0001",
                                "Forged frying pan 24 cm, non-stick, induction, beech handle",
                                "A deep pan for eggs, pancakes and fish. The ceramic coating is free of PFAS and the beech handle"
                                        + " stays cool; for every hob, and for the oven up to 180 °C.",
                                "Brassikel",
                                List.of("Kitchen", "Cookware", "Frying Pans"),
                                null,
                                34.90,
                                null,
                                0,
                                "2026-11-02",
                                null),
                        new QualityPlan(
                                "shop",
                                "its rating, where few votes count little, and how new it is.",
                                Json.of(
                                        """
                                        { "signals": {
                                            "rating": { "bayesian_average": { "value": "rating", "count": "rating_count",
                                                        "prior_weight": 20, "min": 1, "max": 5 } },
                                            "freshness": { "exponential_decay": { "field": "listed", "half_life": "365d" } } },
                                          "weights": { "rating": 0.3, "freshness": 0.1 } }"""),
                                List.of("waterproof bag", "headphones for running", "a gift for somebody who cooks")),
                        new RewritesPlan(
                                Rewrites.ofCatalogueDocuments(),
                                Rewrites.ofCatalogueQueries(),
                                "remove dandelions without bending",
                                "gar-0007",
                                "thermos flask"),
                        null);
            case EsciData esci ->
                ofText(
                        esci.name(),
                        products,
                        ESCI_LEVEL,
                        List.of("B07CXG6C9W", "B01C92QHLC", "B0777K9RGX"),
                        "headphones for kids",
                        new Product(
                                "NEW0000001",
                                "Maple Lane 36-inch Beginner Acoustic Guitar Kit, Natural, with Gig Bag",
                                "A three-quarter size guitar with a spruce top for young players. With padded gig bag, strap,"
                                        + " clip-on tuner, picks and a spare set of strings.",
                                "Maple Lane",
                                List.of("Musical Instruments", "Guitars", "Acoustic Guitars"),
                                "Natural",
                                89.00,
                                null,
                                0,
                                null,
                                null),
                        new QualityPlan(
                                "shop",
                                "its rating, where few votes count little, and how many have rated it.",
                                Json.of(
                                        """
                                        { "signals": {
                                            "rating": { "bayesian_average": { "value": "rating", "count": "rating_count",
                                                        "prior_weight": 20, "min": 1, "max": 5 } },
                                            "popularity": { "log_scale": { "field": "rating_count", "max": 50000 } } },
                                          "weights": { "rating": 0.3, "popularity": 0.1 } }"""),
                                List.of("headphones for kids", "acoustic guitar", "running shoes")),
                        esci.hasRewrites()
                                ? new RewritesPlan(
                                        esci.documentRewrites(),
                                        esci.queryRewrites(),
                                        "e reader for the beach",
                                        "B07CXG6C9W",
                                        "wine glasses without stem")
                                : null,
                        esci.judgments());
            case FashionData fashion -> ofTextAndImages(fashion, products);
        };
    }

    private static DemoPlan ofText(
            String name,
            List<Product> products,
            int level,
            List<String> liked,
            String question,
            Product newcomer,
            QualityPlan quality,
            RewritesPlan rewrites,
            Judgments judgments) {
        return new DemoPlan(
                name,
                products,
                List.of(new VectorField(TEXT_VECTOR, SentenceEmbedder.DIMENSION)),
                List.of(new CodebookPlan(
                        name, "text", "sid", List.of(new WeightedField(TEXT_VECTOR, 1)), levels(level))),
                liked,
                question,
                newcomer,
                "made up for this demo",
                quality,
                rewrites,
                judgments);
    }

    private static DemoPlan ofTextAndImages(FashionData fashion, List<Product> products) {
        String name = fashion.name();
        // A watch, whose kind the others know well.
        String keptBack = "43154";
        return new DemoPlan(
                name,
                products.stream()
                        .filter(product -> product.id().equals(keptBack) == false)
                        .toList(),
                List.of(
                        new VectorField(TEXT_VECTOR, SentenceEmbedder.DIMENSION),
                        new VectorField(IMAGE_VECTOR, ImageEmbedder.DIMENSION)),
                List.of(
                        new CodebookPlan(
                                name + "-text",
                                "text",
                                "sid_text",
                                List.of(new WeightedField(TEXT_VECTOR, 1)),
                                levels(FASHION_LEVEL)),
                        new CodebookPlan(
                                name + "-image",
                                "image",
                                "sid_image",
                                List.of(new WeightedField(IMAGE_VECTOR, 1)),
                                levels(FASHION_LEVEL)),
                        new CodebookPlan(
                                name,
                                "text and image",
                                "sid",
                                List.of(new WeightedField(TEXT_VECTOR, 1), new WeightedField(IMAGE_VECTOR, 1)),
                                levels(FASHION_LEVEL))),
                List.of("44245", "37509", "10308"),
                "black leather",
                products.stream()
                        .filter(product -> product.id().equals(keptBack))
                        .findFirst()
                        .orElseThrow(() -> new DemoFailure("the fashion set has no product [" + keptBack + "]")),
                "kept back until now",
                null,
                null,
                null);
    }

    private static List<Integer> levels(int size) {
        return Collections.nCopies(DEPTH, size);
    }
}
