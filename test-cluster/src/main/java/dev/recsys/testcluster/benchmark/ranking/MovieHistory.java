/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import dev.recsys.testcluster.data.MovieLensData;
import dev.recsys.testcluster.data.MovieLensData.Rating;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What users watched, by number of the movie and in the order of time, with the last ones held back.
 *
 * @param movies  number of movies
 * @param watched by user: movies in the order in which they were rated; a user who has too few is left out
 */
record MovieHistory(int movies, List<int[]> watched) {
    MovieHistory {
        watched = List.copyOf(watched);
    }

    /** @param least movies that a user must have */
    static MovieHistory of(MovieLensData data, int least) {
        Map<String, Integer> numbers = new HashMap<>();
        data.movies().forEach(movie -> numbers.put(movie.id(), numbers.size()));
        List<int[]> watched = new ArrayList<>();
        for (List<Rating> ratings : data.ratings().values()) {
            if (ratings.size() >= least) {
                watched.add(ratings.stream()
                        .mapToInt(rating -> numbers.get(rating.movie()))
                        .toArray());
            }
        }
        return new MovieHistory(data.movies().size(), watched);
    }

    /** The same without each user's last movies. */
    MovieHistory without(int last) {
        return new MovieHistory(
                movies,
                watched.stream()
                        .map(each -> Arrays.copyOf(each, each.length - last))
                        .toList());
    }

    /** How many users watched each movie. */
    int[] popularity() {
        int[] counts = new int[movies];
        for (int[] each : watched) {
            for (int movie : each) {
                counts[movie]++;
            }
        }
        return counts;
    }

    /**
     * How often two movies were watched by the same user, over the root of how often each was: by movie, then by movie; 0 for a movie with
     * itself (Sarwar and others, Item-based collaborative filtering recommendation algorithms, 2001, section 3.1.1, for binary data).
     */
    float[][] covisits() {
        float[][] together = new float[movies][movies];
        for (int[] each : watched) {
            for (int a : each) {
                for (int b : each) {
                    together[a][b]++;
                }
            }
        }
        int[] counts = popularity();
        for (int a = 0; a < movies; a++) {
            for (int b = 0; b < movies; b++) {
                together[a][b] = a == b || together[a][b] == 0
                        ? 0
                        : (float) (together[a][b] / Math.sqrt((double) counts[a] * counts[b]));
            }
        }
        return together;
    }
}
