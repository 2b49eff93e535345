/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A log of a shop's searches in the form of User Behavior Insights, made up: the same seed gives the same log. Some queries are asked often
 * and others once, as in any log; who finds nothing leaves no event but the search.
 *
 * @param searches in the order of their times
 */
public record PlantedLog(List<Search> searches) {
    private static final String APPLICATION = "planted";
    private static final Instant FIRST = Instant.parse("2026-09-01T08:00:00Z");
    private static final int SECONDS_BETWEEN = 90;
    /** Searches of one visit. */
    private static final int PER_SESSION = 2;

    private static final double ADDS_TO_CART = 0.5;
    private static final double BUYS = 0.5;

    /**
     * What people look for.
     *
     * @param query    what they type
     * @param products what they take of what is found; none where nothing is found
     */
    public record Wish(String query, List<String> products) {
        public Wish {
            products = List.copyOf(products);
        }
    }

    /**
     * One search.
     *
     * @param query   what was typed
     * @param product what was clicked, or null
     * @param actions what was done with it
     */
    public record Search(String query, String product, List<String> actions) {
        public Search {
            actions = List.copyOf(actions);
        }
    }

    public PlantedLog {
        searches = List.copyOf(searches);
    }

    /**
     * Makes a log in which the i-th wish comes 1 ÷ i times as often as the first (Zipf), each at least once.
     *
     * @param count number of searches, at least as many as wishes
     */
    public static PlantedLog of(List<Wish> wishes, int count, long seed) {
        Random random = new Random(seed);
        double[] cumulative = new double[wishes.size()];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        List<Search> searches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int drawn = i;
            if (i >= wishes.size()) {
                double at = random.nextDouble() * sum;
                drawn = 0;
                while (cumulative[drawn] < at) {
                    drawn++;
                }
            }
            searches.add(search(wishes.get(drawn), random));
        }
        return new PlantedLog(searches);
    }

    private static Search search(Wish wish, Random random) {
        if (wish.products().isEmpty()) {
            return new Search(wish.query(), null, List.of());
        }
        String product = wish.products().get(random.nextInt(wish.products().size()));
        List<String> actions = new ArrayList<>(List.of("click"));
        if (random.nextDouble() < ADDS_TO_CART) {
            actions.add("add_to_cart");
            if (random.nextDouble() < BUYS) {
                actions.add("purchase");
            }
        }
        return new Search(wish.query(), product, actions);
    }

    /** How often each query was asked. */
    public Map<String, Integer> frequencies() {
        Map<String, Integer> frequencies = new LinkedHashMap<>();
        searches.forEach(search -> frequencies.merge(search.query(), 1, Integer::sum));
        return frequencies;
    }

    /** The body of a bulk request for the index of queries. */
    public String queriesBulk() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < searches.size(); i++) {
            ObjectNode query = Rest.JSON.createObjectNode();
            query.put("application", APPLICATION)
                    .put("query_id", queryId(i))
                    .put("client_id", client(i))
                    .put("user_query", searches.get(i).query())
                    .put("timestamp", time(i).toString());
            ArrayNode hits = query.putArray("query_response_hit_ids");
            if (searches.get(i).product() != null) {
                hits.add(searches.get(i).product());
            }
            add(body, query);
        }
        return body.toString();
    }

    /** The body of a bulk request for the index of events. */
    public String eventsBulk() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < searches.size(); i++) {
            int after = 1;
            for (String action : searches.get(i).actions()) {
                ObjectNode event = Rest.JSON.createObjectNode();
                event.put("application", APPLICATION)
                        .put("action_name", action)
                        .put("query_id", queryId(i))
                        .put("client_id", client(i))
                        .put("timestamp", time(i).plusSeconds(after++).toString());
                ObjectNode attributes = event.putObject("event_attributes");
                attributes.put("session_id", client(i));
                attributes
                        .putObject("object")
                        .put("object_id_field", "_id")
                        .put("object_id", searches.get(i).product());
                add(body, event);
            }
        }
        return body.toString();
    }

    private static void add(StringBuilder body, ObjectNode document) {
        body.append("{\"index\":{}}\n").append(document).append('\n');
    }

    private static String queryId(int search) {
        return "q-" + search;
    }

    private static String client(int search) {
        return "c-" + search / PER_SESSION;
    }

    private static Instant time(int search) {
        return FIRST.plusSeconds((long) search * SECONDS_BETWEEN);
    }
}
