/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Product;
import dev.recsys.testcluster.launch.Rest;
import java.time.LocalDate;
import java.util.List;

/**
 * What a shop knows of its products beside what they are: the rating and its count as the data has them, and a margin and a first day that
 * are made up, because it has none. Products come again where there are more documents.
 *
 * @param count number of documents
 */
public record RatedProducts(List<Product> products, int count) implements Documents {
    public static final String RATING = "rating";
    public static final String RATING_COUNT = "rating_count";
    public static final String MARGIN = "margin";
    public static final String LISTED = "listed";

    /** A profile of the rating alone, whose prior is to be fitted. */
    public static final String UNFITTED_PROFILE =
            """
            {"signals": {"rating": {"bayesian_average": {"value": "rating", "count": "rating_count",
                                                         "prior_weight": 20, "min": 1, "max": 5}}}}""";

    private static final String THREE =
            """
            "rating": {"bayesian_average": {"value": "rating", "count": "rating_count", "prior_mean": 4.1,
                                            "prior_weight": 20, "min": 1, "max": 5}},
            "popularity": {"log_scale": {"field": "rating_count", "max": 100000}},
            "margin": {"linear": {"field": "margin", "min": 0, "max": 1}}""";

    /** A profile of rating, popularity and margin. */
    public static final String PROFILE_OF_THREE =
            "{\"signals\": {" + THREE + "}, \"weights\": {\"rating\": 0.1, \"popularity\": 0.05, \"margin\": 0.05}}";

    /** The same with freshness. */
    public static final String PROFILE_OF_FOUR = "{\"signals\": {" + THREE
            + ", \"freshness\": {\"exponential_decay\": {\"field\": \"listed\", \"half_life\": \"365d\"}}},"
            + " \"weights\": {\"rating\": 0.1, \"popularity\": 0.05, \"margin\": 0.05, \"freshness\": 0.05}}";

    /** Its multiples fill the range from 0 to 1 evenly. */
    private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

    private static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);
    private static final int DAYS = 1_500;

    public RatedProducts {
        products = List.copyOf(products);
    }

    /** The product's own ID, and which of its copies it is. */
    @Override
    public String id(int row) {
        String id = products.get(row % products.size()).id();
        return row < products.size() ? id : id + "-" + row / products.size();
    }

    @Override
    public void write(int row, JsonObjectText json) {
        Product product = products.get(row % products.size());
        json.number(RATING, product.rating()).number(RATING_COUNT, product.ratingCount());
        json.number(MARGIN, row * GOLDEN_RATIO % 1);
        json.text(LISTED, FIRST_DAY.plusDays(row % DAYS).toString());
    }

    /** What these fields are mapped to. */
    public static ObjectNode mapping() {
        ObjectNode properties = Rest.JSON.createObjectNode();
        properties.putObject(RATING).put("type", "float");
        properties.putObject(RATING_COUNT).put("type", "integer");
        properties.putObject(MARGIN).put("type", "float");
        properties.putObject(LISTED).put("type", "date");
        return properties;
    }
}
