/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * MovieLens 100k: who rated which movie when.
 *
 * @param movies  in the order of the file
 * @param ratings by user, each user's by time; of ratings at the same moment, in the order of the file
 */
public record MovieLensData(List<Movie> movies, Map<String, List<Rating>> ratings) {
    private static final String NAME = "ml-100k";
    private static final String USER = "user_id";
    private static final String ITEM = "item_id";
    private static final String STARS = "rating";
    private static final String TIME = "timestamp";
    private static final String TITLE = "movie_title";
    private static final String YEAR = "release_year";
    private static final String GENRES = "class";
    /** A few movies have a word in place of the year. */
    private static final Pattern FOUR_DIGITS = Pattern.compile("[0-9]{4}");

    /**
     * A movie.
     *
     * @param year of its release; null where the data does not say
     */
    public record Movie(String id, String title, Integer year, List<String> genres) {
        public Movie {
            genres = List.copyOf(genres);
        }
    }

    /**
     * A user's rating of a movie.
     *
     * @param stars from 1 to 5
     * @param time  seconds since the epoch
     */
    public record Rating(String movie, double stars, long time) {}

    public MovieLensData {
        movies = List.copyOf(movies);
        ratings = new LinkedHashMap<>(ratings);
    }

    /**
     * Reads the files {@code ml-100k.item} and {@code ml-100k.inter} of a folder.
     *
     * @throws DataException one is missing, or a line is not as it must be
     */
    public static MovieLensData read(Path folder) {
        List<Movie> movies = AtomicFile.read(folder, NAME + ".item", List.of(ITEM, TITLE, YEAR, GENRES))
                .map(MovieLensData::movie);
        Set<String> known = new HashSet<>();
        movies.forEach(movie -> known.add(movie.id()));
        Map<String, List<Rating>> ratings = new LinkedHashMap<>();
        AtomicFile.read(folder, NAME + ".inter", List.of(USER, ITEM, STARS, TIME))
                .map(row -> {
                    String movie = row.token(ITEM);
                    if (known.contains(movie) == false) {
                        throw row.wrong(ITEM, "a movie of [" + NAME + ".item]");
                    }
                    Rating rating = new Rating(movie, row.number(STARS), (long) row.number(TIME));
                    return ratings.computeIfAbsent(row.token(USER), user -> new ArrayList<>())
                            .add(rating);
                });
        ratings.replaceAll((user, own) ->
                own.stream().sorted(Comparator.comparingLong(Rating::time)).toList());
        return new MovieLensData(movies, ratings);
    }

    private static Movie movie(AtomicFile.Row row) {
        Integer year = FOUR_DIGITS.matcher(row.text(YEAR)).matches() ? Integer.valueOf(row.text(YEAR)) : null;
        List<String> genres = Arrays.stream(row.text(GENRES).split(" "))
                .filter(genre -> genre.isEmpty() == false)
                .toList();
        return new Movie(row.token(ITEM), row.token(TITLE), year, genres);
    }
}
