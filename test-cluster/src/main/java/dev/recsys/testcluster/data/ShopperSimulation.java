/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Shoppers who do not exist, in a shop that does: what they are shown, click and buy, in the form of User Behavior Insights. A simulation:
 * whatever is learned from it says how a model learns, not what people want. The same seed and the same lists give the same log.
 *
 * <p>A shopper likes some departments and brands, and has a budget. On each visit the shop shows a first page, then what a search finds,
 * then what is like a product that was clicked. A product at position p is looked at with probability p<sup>−0.7</sup>, and one that is
 * looked at is clicked with a probability that follows from what the shopper wants (its category, above all), from taste, rating and
 * price; so that clicks show both what is wanted and where it stood (the examination hypothesis, Craswell et al. 2008).
 */
public final class ShopperSimulation {
    /** Where a list is shown; the name is that of the ranking model's task. */
    public enum Surface {
        PRE_QUERY,
        SEARCH,
        SIMILAR;

        public String task() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the shop shows today, best first. */
    @FunctionalInterface
    public interface Shop {
        /**
         * @param query what was typed, on {@link Surface#SEARCH}
         * @param item  that it is to be like, on {@link Surface#SIMILAR}
         */
        List<String> show(Surface surface, String query, String item);
    }

    /**
     * A list that a shopper saw.
     *
     * @param id      of the query, in UBI's sense: whatever asked for a list
     * @param query   null but on {@link Surface#SEARCH}
     * @param item    null but on {@link Surface#SIMILAR}
     * @param history products that the shopper had clicked before, the newest first
     * @param actions what was done with the products that were clicked, by their IDs
     */
    public record Seen(
            String id,
            String shopper,
            Surface surface,
            String query,
            String item,
            List<String> history,
            Instant time,
            List<String> shown,
            Map<String, List<String>> actions) {
        public Seen {
            history = List.copyOf(history);
            shown = List.copyOf(shown);
            actions = Map.copyOf(actions);
        }
    }

    private record Shopper(String id, List<String> departments, List<String> brands, double budget) {}

    private static final String APPLICATION = "simulation";
    private static final Instant FIRST = Instant.parse("2026-08-01T08:00:00Z");
    private static final int SECONDS_BETWEEN = 400;
    private static final int HISTORY = 10;
    private static final double EXAMINATION = 0.7;
    private static final double BUYS = 0.35;
    private static final int LEAST_IN_CATEGORY = 3;

    private final Map<String, Product> products = new LinkedHashMap<>();
    private final TreeMap<String, List<Product>> departments = new TreeMap<>();
    private final List<String> categories;
    private final Random random;

    /** @param products that the shop sells; those without a category are never wanted */
    public ShopperSimulation(List<Product> products, long seed) {
        this.random = new Random(seed);
        TreeMap<String, Integer> sizes = new TreeMap<>();
        for (Product product : products) {
            this.products.put(product.id(), product);
            if (product.leafCategory() != null) {
                sizes.merge(product.leafCategory(), 1, Integer::sum);
                departments
                        .computeIfAbsent(product.department(), name -> new ArrayList<>())
                        .add(product);
            }
        }
        this.categories = sizes.entrySet().stream()
                .filter(category -> category.getValue() >= LEAST_IN_CATEGORY)
                .map(Map.Entry::getKey)
                .toList();
        if (categories.isEmpty()) {
            throw new DataException("no category has [" + LEAST_IN_CATEGORY + "] products; nobody could shop there");
        }
    }

    /**
     * Lets shoppers visit the shop.
     *
     * @param shoppers number of different ones, at least 1
     * @param visits   of all of them together; each is a first page, a search and a page of similar products
     */
    public List<Seen> run(int shoppers, int visits, Shop shop) {
        List<Shopper> people = new ArrayList<>();
        for (int i = 0; i < shoppers; i++) {
            people.add(shopper(i));
        }
        Map<String, List<String>> clicked = new HashMap<>();
        List<Seen> log = new ArrayList<>();
        for (int visit = 0; visit < visits; visit++) {
            Shopper shopper = people.get(random.nextInt(people.size()));
            List<String> history = clicked.computeIfAbsent(shopper.id(), id -> new ArrayList<>());
            String wanted = want(shopper);
            see(log, shopper, history, Surface.PRE_QUERY, null, null, null, shop);
            String query = wanted.toLowerCase(Locale.ROOT);
            Seen search = see(log, shopper, history, Surface.SEARCH, query, null, wanted, shop);
            if (search.actions().isEmpty() == false) {
                String item = history.get(0);
                see(
                        log,
                        shopper,
                        history,
                        Surface.SIMILAR,
                        null,
                        item,
                        products.get(item).leafCategory(),
                        shop);
            }
        }
        return log;
    }

    private Shopper shopper(int number) {
        List<String> names = List.copyOf(departments.keySet());
        String first = names.get(random.nextInt(names.size()));
        String second = names.get(random.nextInt(names.size()));
        List<String> brands = new ArrayList<>();
        for (String department : List.of(first, second)) {
            List<Product> sold = departments.get(department);
            String brand = sold.get(random.nextInt(sold.size())).brand();
            if (brand != null) {
                brands.add(brand);
            }
        }
        double budget = Math.exp(Math.log(40) + random.nextGaussian() * 0.7);
        return new Shopper("shopper-" + number, List.of(first, second), brands, budget);
    }

    /** A category, mostly of a department that the shopper likes. */
    private String want(Shopper shopper) {
        for (int attempt = 0; attempt < categories.size(); attempt++) {
            List<Product> sold = departments.get(shopper.departments()
                    .get(random.nextInt(shopper.departments().size())));
            String category = sold.get(random.nextInt(sold.size())).leafCategory();
            if (categories.contains(category)) {
                return category;
            }
        }
        return categories.get(random.nextInt(categories.size()));
    }

    private Seen see(
            List<Seen> log,
            Shopper shopper,
            List<String> history,
            Surface surface,
            String query,
            String item,
            String wanted,
            Shop shop) {
        List<String> shown = shop.show(surface, query, item);
        Map<String, List<String>> actions = new LinkedHashMap<>();
        for (int position = 1; position <= shown.size(); position++) {
            Product product = products.get(shown.get(position - 1));
            boolean looked = random.nextDouble() < Math.pow(position, -EXAMINATION);
            boolean wants = random.nextDouble() < attraction(shopper, product, wanted);
            boolean buys = random.nextDouble() < BUYS;
            if (product != null && looked && wants) {
                actions.put(product.id(), buys ? List.of("click", "purchase") : List.of("click"));
            }
        }
        Seen seen = new Seen(
                "s-" + log.size(),
                shopper.id(),
                surface,
                query,
                item,
                history.subList(0, Math.min(HISTORY, history.size())),
                FIRST.plusSeconds((long) log.size() * SECONDS_BETWEEN),
                shown,
                actions);
        log.add(seen);
        actions.keySet().forEach(id -> history.add(0, id));
        return seen;
    }

    /**
     * Probability that a shopper clicks a product that is looked at.
     *
     * @param wanted category, or null where the shopper only looks around
     */
    private static double attraction(Shopper shopper, Product product, String wanted) {
        if (product == null) {
            return 0;
        }
        double logit = -3.2;
        if (wanted != null) {
            logit += wanted.equals(product.leafCategory()) ? 2.6 : -0.8;
        }
        if (product.department() != null && shopper.departments().contains(product.department())) {
            logit += wanted == null ? 1.6 : 0.3;
        }
        if (shopper.brands().contains(product.brand())) {
            logit += 1;
        }
        if (product.rating() != null) {
            logit += product.rating() - 4;
        }
        if (product.price() != null && product.price() > 0) {
            logit -= 0.8 * Math.abs(Math.log(product.price() / shopper.budget()));
        }
        return 1 / (1 + Math.exp(-logit));
    }

    /** The body of a bulk request for the index of queries. */
    public static String queriesBulk(List<Seen> log) {
        StringBuilder body = new StringBuilder();
        for (Seen seen : log) {
            ObjectNode query = Rest.JSON.createObjectNode();
            query.put("application", APPLICATION)
                    .put("query_id", seen.id())
                    .put("client_id", seen.shopper())
                    .put("timestamp", seen.time().toString());
            if (seen.query() != null) {
                query.put("user_query", seen.query());
            }
            ObjectNode attributes = query.putObject("query_attributes");
            attributes.put("task", seen.surface().task());
            if (seen.item() != null) {
                attributes.put("item", seen.item());
            }
            seen.history().forEach(attributes.putArray("history")::add);
            seen.shown().forEach(query.putArray("query_response_hit_ids")::add);
            add(body, query);
        }
        return body.toString();
    }

    /** The body of a bulk request for the index of events. */
    public static String eventsBulk(List<Seen> log) {
        StringBuilder body = new StringBuilder();
        for (Seen seen : log) {
            for (int i = 0; i < seen.shown().size(); i++) {
                String product = seen.shown().get(i);
                add(body, event(seen, "impression", product, i + 1));
                for (String action : seen.actions().getOrDefault(product, List.of())) {
                    add(body, event(seen, action, product, i + 1));
                }
            }
        }
        return body.toString();
    }

    private static ObjectNode event(Seen seen, String action, String product, int position) {
        ObjectNode event = Rest.JSON.createObjectNode();
        event.put("application", APPLICATION)
                .put("action_name", action)
                .put("query_id", seen.id())
                .put("client_id", seen.shopper())
                .put("timestamp", seen.time().plusSeconds(1).toString());
        ObjectNode attributes = event.putObject("event_attributes");
        attributes.putObject("object").put("object_id_field", "_id").put("object_id", product);
        attributes.putObject("position").put("ordinal", position);
        return event;
    }

    private static void add(StringBuilder body, ObjectNode document) {
        body.append("{\"index\":{}}\n").append(document).append('\n');
    }
}
