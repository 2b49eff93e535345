/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.data.Judgments;
import dev.recsys.testcluster.launch.Rest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A user at some time, and the movie that comes next.
 *
 * @param user    number of the user
 * @param watched all of the user's movies, in order
 * @param at      place of the movie that is to be found, at least 1; what stands before it is known
 */
record NextMovie(int user, int[] watched, int at) {
    static final String SIMILAR = "similar";
    static final String PRE_QUERY = "pre_query";

    /** Movies of the history that a context carries: the latest, as many as served best for the movies before the last ones. */
    static final int HISTORY = 5;

    /** Others that a movie is learnt among: any, since it is measured among all. */
    static final int OTHERS = 250;

    int target() {
        return watched[at];
    }

    /** The movie before it, whose page the user is on. */
    int source() {
        return watched[at - 1];
    }

    /** First place of the history that a context carries. */
    int historyFrom() {
        return Math.max(0, at - HISTORY);
    }

    /** The page of the movie before: the surface has no user. */
    Asked similar(ObjectNode candidates) {
        ObjectNode context = ModelsApi.context(SIMILAR).put("item", Integer.toString(source()));
        return asked(context, candidates);
    }

    /** The page before a query: the surface has no movie. */
    Asked preQuery(ObjectNode candidates) {
        ObjectNode context = ModelsApi.context(PRE_QUERY);
        ArrayNode history =
                context.putObject("user").put("id", Integer.toString(user)).putArray("history");
        for (int i = historyFrom(); i < at; i++) {
            history.add(Integer.toString(watched[i]));
        }
        return asked(context, candidates);
    }

    private Asked asked(ObjectNode context, ObjectNode candidates) {
        Judgments.Query judged = new Judgments.Query(Integer.toString(user), Map.of(Integer.toString(target()), 1.0));
        return new Asked(judged, context, candidates);
    }

    /** Every movie that was not watched before. */
    ObjectNode catalogue() {
        ObjectNode query = Rest.JSON.createObjectNode();
        ObjectNode bool = query.putObject("bool");
        bool.putObject("must").putObject("match_all");
        ArrayNode seen = bool.putObject("must_not").putObject("ids").putArray("values");
        for (int i = 0; i < at; i++) {
            seen.add(Integer.toString(watched[i]));
        }
        return query;
    }

    /** The movie to find, and others that were not watched before. */
    ObjectNode sample(int movies, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i <= at; i++) {
            seen.add(watched[i]);
        }
        Set<Integer> drawn = new TreeSet<>();
        while (drawn.size() < OTHERS) {
            int movie = random.nextInt(movies);
            if (seen.contains(movie) == false) {
                drawn.add(movie);
            }
        }
        drawn.add(target());
        ObjectNode query = Rest.JSON.createObjectNode();
        ArrayNode values = query.putObject("ids").putArray("values");
        drawn.forEach(movie -> values.add(Integer.toString(movie)));
        return query;
    }

    /**
     * Place of the movie among all that were not watched before, from 0; those with an equal score stand before it by their number.
     *
     * @param scores by movie
     */
    int rank(double[] scores) {
        boolean[] seen = new boolean[scores.length];
        for (int i = 0; i < at; i++) {
            seen[watched[i]] = true;
        }
        int rank = 0;
        for (int movie = 0; movie < scores.length; movie++) {
            if (seen[movie] == false
                    && (scores[movie] > scores[target()] || scores[movie] == scores[target()] && movie < target())) {
                rank++;
            }
        }
        return rank;
    }
}
