/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.Documents;
import dev.recsys.testcluster.benchmark.JsonObjectText;
import dev.recsys.testcluster.benchmark.VectorIndex;
import dev.recsys.testcluster.data.MovieLensData.Movie;
import dev.recsys.testcluster.launch.Rest;
import java.util.List;

/** An index of all movies with what is known of them at some time; the {@code _id} is the movie's number. */
final class MovieIndex {
    /** Components of the vector of what is watched together. */
    static final int DIMENSION = 48;

    private static final String VECTOR = "taste";

    /** What both surfaces read; what a surface does not have is missing there. */
    static final FeatureList FEATURES = FeatureList.parse(
            """
            [{"name": "is_similar", "type": "context", "value": "$task", "codes": {"similar": 1, "pre_query": 0}},
             {"name": "watched", "type": "field", "field": "watched", "missing": 0},
             {"name": "stars", "type": "field", "field": "stars"},
             {"name": "year", "type": "field", "field": "year"},
             {"name": "with_item", "type": "vector", "field": "taste", "with": "$item.taste",
              "similarity": "inner_product"},
             {"name": "like_item", "type": "vector", "field": "taste", "with": "$item.taste", "similarity": "cosine"},
             {"name": "with_history", "type": "vector", "field": "taste", "with": "history",
              "similarity": "inner_product"},
             {"name": "like_history", "type": "vector", "field": "taste", "with": "history", "similarity": "cosine"},
             {"name": "same_genres", "type": "equals", "field": "genres", "value": "$item.genres"},
             {"name": "genre", "type": "equals", "field": "genre", "value": "$item.genre"},
             {"name": "item_year", "type": "context", "value": "$item.year"},
             {"name": "years_apart", "type": "cross", "operation": "difference", "of": ["year", "item_year"]}]""");

    private MovieIndex() {}

    /** Makes the index of what is known from some history. */
    static void create(Rest rest, String name, List<Movie> movies, MovieHistory known, double[] stars)
            throws InterruptedException {
        rest.delete("/" + name + "?ignore_unavailable=true").orThrow();
        ObjectNode request = Rest.JSON.createObjectNode();
        request.putObject("settings")
                .put("index.knn", true)
                .put("index.number_of_shards", 1)
                .put("index.number_of_replicas", 0);
        ObjectNode properties = request.putObject("mappings").putObject("properties");
        properties.putObject("title").put("type", "text");
        properties.putObject("genre").put("type", "keyword");
        properties.putObject("genres").put("type", "keyword");
        properties.putObject("watched").put("type", "integer");
        properties.putObject("stars").put("type", "float");
        properties.putObject("year").put("type", "integer");
        properties
                .putObject(VECTOR)
                .put("type", "knn_vector")
                .put("dimension", DIMENSION)
                .putObject("method")
                .put("name", "hnsw")
                .put("engine", "lucene")
                .put("space_type", "innerproduct");
        rest.put("/" + name, request).orThrow();
        float[][] vectors = MovieVectors.of(known.covisits(), DIMENSION);
        new VectorIndex(name, 1, true).fillInOrder(rest, "", new Movies(movies, known.popularity(), stars, vectors));
    }

    private record Movies(List<Movie> movies, int[] watched, double[] stars, float[][] vectors) implements Documents {
        @Override
        public int count() {
            return movies.size();
        }

        @Override
        public void write(int row, JsonObjectText json) {
            Movie movie = movies.get(row);
            json.text("title", movie.title()).number("year", movie.year()).number("watched", watched[row]);
            if (Double.isNaN(stars[row]) == false) {
                json.number("stars", (float) stars[row]);
            }
            if (movie.genres().isEmpty() == false) {
                json.text("genre", movie.genres().get(0)).text("genres", String.join(" ", movie.genres()));
            }
            if (watched[row] > 0) {
                json.vector(VECTOR, vectors[row]);
            }
        }
    }
}
