/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.rescore.training.RankingData;
import dev.recsys.testcluster.SeededTestCase;
import dev.recsys.testcluster.data.LibSvmRows;
import dev.recsys.testcluster.launch.Rest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the ranking benchmark computes by itself: protocols, peers and metrics. */
public class RankingPiecesTests extends SeededTestCase {
    private static final MovieHistory HISTORY =
            new MovieHistory(4, List.of(new int[] {0, 1, 2}, new int[] {1, 0}, new int[] {1, 3}));

    public void testCovisitsAreCosinesOfWhoWatched() {
        assertArrayEquals(new int[] {2, 3, 1, 1}, HISTORY.popularity());
        float[][] together = HISTORY.covisits();
        assertEquals(2 / Math.sqrt(6), together[0][1], 1e-6);
        assertEquals(1 / Math.sqrt(3), together[3][1], 1e-6);
        assertEquals(0, together[2][3], 0);
        assertEquals(0, together[1][1], 0);
        assertArrayEquals(new int[] {1, 3, 0, 0}, HISTORY.without(1).popularity());
    }

    public void testVectorsOfAllDimensionsGiveAPositiveMatrixBack() {
        int rows = randomIntBetween(2, 12);
        double[] mirror = new double[rows];
        double square = 0;
        for (int i = 0; i < rows; i++) {
            mirror[i] = randomGaussian();
            square += mirror[i] * mirror[i];
        }
        // Columns of a reflection are orthonormal; eigenvalues far apart, for near ones take more steps than there are.
        float[][] factors = new float[rows][rows];
        for (int i = 0; i < rows; i++) {
            for (int d = 0; d < rows; d++) {
                double entry = (i == d ? 1 : 0) - 2 * mirror[i] * mirror[d] / square;
                factors[i][d] = (float) (entry * Math.pow(3, -d / 2.0));
            }
        }
        float[][] matrix = products(factors);
        float[][] found = products(MovieVectors.of(matrix, rows));
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                assertEquals(matrix[i][j], found[i][j], 1e-5);
            }
        }
    }

    private static float[][] products(float[][] vectors) {
        float[][] products = new float[vectors.length][vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            for (int j = 0; j < vectors.length; j++) {
                for (int d = 0; d < vectors[i].length; d++) {
                    products[i][j] += vectors[i][d] * vectors[j][d];
                }
            }
        }
        return products;
    }

    public void testThePlaceOfAMovieIsAmongThoseThatWereNotWatchedBefore() {
        NextMovie next = new NextMovie(7, new int[] {4, 2, 0}, 2);
        assertEquals(0, next.target());
        assertEquals(2, next.source());
        // 2 and 4 were watched; 1 is better, 3 is equal and behind, since its number is greater.
        assertEquals(1, next.rank(new double[] {5, 6, 9, 5, 9}));
        assertEquals(0, next.rank(new double[] {5, 4, 9, 5, 9}));
        String seen = next.catalogue().at("/bool/must_not/ids/values").toString();
        assertEquals("[\"4\",\"2\"]", seen);
        assertEquals("2", next.similar(next.catalogue()).context().path("item").asText());
        assertEquals(
                "[\"4\",\"2\"]",
                next.preQuery(next.catalogue()).context().at("/user/history").toString());
    }

    public void testAMovieIsLearntAmongOthersThatWereNotWatched() {
        int movies = NextMovie.OTHERS + randomIntBetween(3, 100);
        NextMovie next = new NextMovie(1, new int[] {0, 1, 2}, 2);
        JsonNode values = next.sample(movies, randomLong()).at("/ids/values");
        Set<Integer> drawn = new HashSet<>();
        values.forEach(value -> drawn.add(Integer.valueOf(value.asText())));
        assertEquals(NextMovie.OTHERS + 1, drawn.size());
        assertTrue(drawn.contains(2));
        assertFalse(drawn.contains(0) || drawn.contains(1));
        assertTrue(drawn.stream().allMatch(movie -> movie < movies));
    }

    public void testMetricsOfOneRightAnswer() {
        Ranks ranks = new Ranks(new int[] {0, 2, 9, 10});
        assertArrayEquals(new double[] {1, 1, 1, 0}, ranks.hits(), 0);
        assertArrayEquals(new double[] {1, 0.5, 1 / (Math.log(11) / Math.log(2)), 0}, ranks.ndcgs(), 1e-12);
        assertEquals(0.75, Ranks.mean(ranks.hits()), 0);
    }

    public void testNdcgAsLightGbmHasIt() {
        LibSvmRows rows = new LibSvmRows(List.of(row(0), row(3), row(1), row(0), row(0)), new int[] {3, 2});
        ExampleRows example = new ExampleRows("test", rows, 1);
        assertEquals(
                List.of("[0, 1, 2]", "[3, 4]"),
                example.queries().stream().map(Arrays::toString).toList());
        double discounted = 1 / (Math.log(3) / Math.log(2));
        double[] ndcg = example.ndcg(List.of(new int[] {2, 1, 0}, new int[] {4, 3}), 2);
        assertEquals((1 + 7 * discounted) / (7 + discounted), ndcg[0], 1e-12);
        assertEquals(1, ndcg[1], 0);
        assertEquals(1.0 / 7, example.ndcg(List.of(new int[] {2, 1, 0}), 1)[0], 1e-12);
    }

    private static LibSvmRows.Row row(float label) {
        return new LibSvmRows.Row(label, new int[0], new double[0]);
    }

    public void testLoggedFeaturesBecomeRows() throws Exception {
        JsonNode hits = Rest.JSON.readTree(
                """
                [{"_id": "a", "fields": {"recsys_features": [{"x": 1.5, "y": null}]}},
                 {"_id": "b", "fields": {"recsys_features": [{"y": 2, "x": 0}]}}]""");
        FeatureRows found = FeatureRows.parse(List.of("x", "y"), hits);
        assertEquals(List.of("a", "b"), found.ids());
        assertArrayEquals(new double[] {1.5, Double.NaN}, found.values()[0], 0);
        JudgedRows rows = new JudgedRows(List.of("x", "y"));
        rows.add("q", "search", found, id -> id.equals("b") ? 1 : 0);
        RankingData data = rows.data();
        assertArrayEquals(new double[] {Double.NaN, 2}, data.matrix().column(1), 0);
        assertArrayEquals(new float[] {0, 1}, data.labels(), 0);
        assertThrows(IllegalStateException.class, () -> FeatureRows.parse(List.of("z"), hits));
        assertThrows(IllegalArgumentException.class, () -> new JudgedRows(List.of("x")).add("q", "t", found, id -> 0));
    }
}
