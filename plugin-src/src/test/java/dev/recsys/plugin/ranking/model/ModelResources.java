/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import dev.recsys.rescore.model.FeatureMatrix;
import dev.recsys.rescore.unified.Ranker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** Models that LightGBM and XGBoost wrote, and what these libraries themselves predict with them. */
final class ModelResources {
    static final double NAN = Double.NaN;

    /** Rows of {@code bm25} and {@code price}. */
    private static final double[][] ROWS = {{1, 10}, {12, NAN}, {NAN, 50}, {19.5, 29}, {7, 90}};

    static final double[] LIGHTGBM = {
        -0.2436787472330874, -0.3360361359485326, -0.4275770432848597, 0.5417026257092314, -0.4275770432848597
    };
    static final double[] XGBOOST = {
        -0.3641703724861145, -0.3843710422515869, 0.40436428785324097, 0.6929944157600403, -0.5023075938224792
    };

    private static final String BODY = "{\"tasks\":[\"search\",\"similar\"],\"features\":[{\"name\":\"price\","
            + "\"type\":\"field\",\"field\":\"price\"},{\"name\":\"bm25\",\"type\":\"first_pass\"}],"
            + "\"imputation\":{\"similar\":{\"$query\":\"$item.title\"}},\"model\":%s}";

    private ModelResources() {}

    static byte[] file(String name) {
        try (InputStream in = ModelResources.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return new String(file(name), StandardCharsets.UTF_8);
    }

    /** A body with a model that is JSON. */
    static String body(String model) {
        return BODY.formatted(model);
    }

    static String lightGbm() {
        return body("{\"format\":\"lightgbm\",\"text\":" + quoted(text("lightgbm.txt")) + "}");
    }

    static String xgBoostJson() {
        return body("{\"format\":\"xgboost\",\"json\":" + text("xgboost.json") + ",\"features\":[\"bm25\",\"price\"]}");
    }

    static String xgBoostText() {
        return body("{\"format\":\"xgboost\",\"json\":" + quoted(text("xgboost.json"))
                + ",\"features\":[\"bm25\",\"price\"]}");
    }

    static String xgBoostUbjson() {
        return body("{\"format\":\"xgboost\",\"ubjson\":\""
                + Base64.getEncoder().encodeToString(file("xgboost.ubj")) + "\",\"features\":[\"bm25\",\"price\"]}");
    }

    static String linear(double weight) {
        return body("{\"format\":\"linear\",\"bias\":0.5,\"weights\":{\"bm25\":" + weight + "}}");
    }

    static String quoted(String text) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.value(text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a ranker gives the rows. */
    static double[] scores(Ranker ranker) {
        FeatureMatrix matrix = FeatureMatrix.of(ranker.model().features().size(), ROWS.length);
        for (int column = 0; column < ranker.model().features().size(); column++) {
            int source = ranker.model().features().get(column).equals("bm25") ? 0 : 1;
            for (int row = 0; row < ROWS.length; row++) {
                matrix.column(column)[row] = ROWS[row][source];
            }
        }
        double[] out = new double[ROWS.length];
        ranker.model().score(matrix, out);
        return out;
    }
}
