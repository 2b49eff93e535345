/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.rescore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random products, and what their features should be, computed from their sources one by one. */
public final class Products {
    public static final List<String> WORDS = List.of("red", "blue", "shoe", "hat", "warm", "light");
    public static final List<String> BRANDS = List.of("acme", "emca", "zeta");

    /** Mapping of an index that has all fields; vectors are only in {@code _source}. */
    public static final String ALL =
            """
            {"dynamic": false, "properties": {"title": {"type": "text"}, "brand": {"type": "keyword"}, "price": {"type": "double"},
              "size": {"type": "integer"}, "stock": {"type": "boolean"}, "listed": {"type": "date"},
              "sid": {"properties": {"codebook": {"type": "keyword"}, "l1": {"type": "keyword"}, "l2": {"type": "keyword"},
                "l3": {"type": "keyword"}}}}}""";

    /** Another mapping of the same documents: no price, another resolution of dates. */
    public static final String SOME =
            """
            {"dynamic": false, "properties": {"title": {"type": "text"}, "brand": {"type": "keyword"},
              "size": {"type": "float"}, "stock": {"type": "boolean"}, "listed": {"type": "date_nanos"},
              "sid": {"properties": {"codebook": {"type": "keyword"}, "l1": {"type": "keyword"}, "l2": {"type": "keyword"},
                "l3": {"type": "keyword"}}}}}""";

    /** Features whose values {@link #features} computes. */
    public static final String FEATURES =
            """
            [{"name": "bm25", "type": "first_pass"},
             {"name": "title", "type": "query", "query": {"match": {"title": "$query"}}, "missing": "nan"},
             {"name": "brand_query", "type": "query", "missing": -1,
              "query": {"constant_score": {"filter": {"terms": {"brand": ["$item.brand", "$$none"]}}, "boost": 3}}},
             {"name": "never", "type": "query", "query": {"match": {"title": "$attributes.nothing"}}, "missing": 0.5},
             {"name": "price", "type": "field", "field": "price"},
             {"name": "known_price", "type": "field", "field": "price", "missing": 7},
             {"name": "listed", "type": "field", "field": "listed", "missing": 0},
             {"name": "stock", "type": "field", "field": "stock"},
             {"name": "like", "type": "vector", "field": "vector", "with": "$item.vector"},
             {"name": "dot", "type": "vector", "field": "vector", "with": "$attributes.v", "similarity": "inner_product"},
             {"name": "near", "type": "vector", "field": "vector", "with": "$attributes.v", "similarity": "l2", "missing": 0},
             {"name": "taste", "type": "vector", "field": "vector", "with": "history"},
             {"name": "sid", "type": "semantic_id", "field": "sid", "with": "item"},
             {"name": "sid_best", "type": "semantic_id", "field": "sid", "with": "history", "level_weights": [0.25, 0.5, 2]},
             {"name": "sid_mean", "type": "semantic_id", "field": "sid", "with": "history_mean"},
             {"name": "same_brand", "type": "equals", "field": "brand", "value": "$item.brand"},
             {"name": "same_size", "type": "equals", "field": "size", "value": "$user.attributes.size"},
             {"name": "in_stock", "type": "equals", "field": "stock", "value": "$attributes.yes"},
             {"name": "absent", "type": "equals", "field": "brand", "value": "$attributes.nothing"},
             {"name": "is_search", "type": "context", "value": "$task", "codes": {"search": 1, "similar": 0}},
             {"name": "country", "type": "context", "value": "$country", "codes": {"DE": 4, "unknown": 5}},
             {"name": "age", "type": "context", "value": "$user.attributes.age"},
             {"name": "words", "type": "query_length", "unit": "words"},
             {"name": "characters", "type": "query_length", "unit": "characters"},
             {"name": "cheap", "type": "quality", "profile": "shop@2", "signal": "cheapness"},
             {"name": "bm25_price", "type": "cross", "operation": "product", "of": ["bm25", "price"]},
             {"name": "ratio", "type": "cross", "operation": "ratio", "of": ["price", "stock"], "missing": -2},
             {"name": "most", "type": "cross", "operation": "maximum", "of": ["bm25_price", "known_price"]}]""";

    public static final String PROFILE =
            "{\"signals\": {\"cheapness\": {\"linear\": {\"field\": \"price\", \"min\": 0, \"max\": 100}, \"missing\": 0.125}}, "
                    + "\"weights\": {\"cheapness\": 1}}";

    private final Random random;
    public final Map<String, Map<String, Object>> sources = new TreeMap<>();

    public Products(Random random) {
        this.random = random;
    }

    public Map<String, Object> next() {
        Map<String, Object> source = new HashMap<>();
        List<String> title = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            title.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        source.put("title", String.join(" ", title));
        maybe(source, "brand", BRANDS.get(random.nextInt(BRANDS.size())));
        maybe(source, "price", random.nextBoolean() ? random.nextInt(100) / 4.0 : List.of(90, 12.5, 30));
        maybe(source, "size", 36 + random.nextInt(4));
        maybe(source, "stock", random.nextBoolean());
        maybe(
                source,
                "listed",
                Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(1_000_000_000))
                        .toString());
        maybe(source, "vector", List.of(random.nextInt(7) - 3, random.nextInt(7) - 3, 0.5 + random.nextInt(3)));
        maybe(source, "sid", semanticId());
        return source;
    }

    private Map<String, Object> semanticId() {
        int version = 1 + random.nextInt(2);
        List<Integer> codes = List.of(random.nextInt(2) * 16 + 1, random.nextInt(3), random.nextInt(3));
        String l1 = version + ":" + codes.get(0);
        String l2 = l1 + "." + codes.get(1);
        return Map.of(
                "codebook",
                random.nextInt(8) == 0 ? "others" : "products",
                "version",
                version,
                "codes",
                codes,
                "l1",
                l1,
                "l2",
                l2,
                "l3",
                l2 + "." + codes.get(2));
    }

    private void maybe(Map<String, Object> source, String field, Object value) {
        if (random.nextInt(4) > 0) {
            source.put(field, value);
        }
    }

    /** What a request is made with. */
    public record Asked(String query, String item, List<String> history, List<Double> vector, Integer size) {
        public String json() {
            StringBuilder json = new StringBuilder("{\"task\":\"search\",\"country\":\"DE\",");
            if (query != null) {
                json.append("\"query\":\"").append(query).append("\",");
            }
            if (item != null) {
                json.append("\"item\":\"").append(item).append("\",");
            }
            json.append("\"user\":{\"history\":[");
            json.append(String.join(
                    ",", history.stream().map(id -> "\"" + id + "\"").toList()));
            json.append("],\"attributes\":{\"age\":33");
            if (size != null) {
                json.append(",\"size\":").append(size);
            }
            return json.append("}},\"attributes\":{\"yes\":1,\"v\":")
                    .append(vector)
                    .append("}}")
                    .toString();
        }
    }

    /**
     * The features of a document.
     *
     * @param bm25    its score in the first pass
     * @param matched its score for the query of {@code title}, or null
     * @param some    it is in the index that maps only some fields
     */
    public Map<String, Double> features(Asked asked, String id, double bm25, Double matched, boolean some) {
        Map<String, Object> source = sources.get(id);
        Map<String, Object> item = asked.item() == null ? Map.of() : sources.get(asked.item());
        Map<String, Double> f = new HashMap<>();
        f.put("bm25", bm25);
        f.put("title", matched == null ? Double.NaN : matched);
        String brand = (String) source.get("brand");
        boolean sameBrand = brand != null && brand.equals(item.get("brand"));
        f.put("brand_query", sameBrand ? 3.0 : -1);
        f.put("never", 0.5);
        double price = some ? Double.NaN : smallest(source.get("price"));
        f.put("price", price);
        f.put("known_price", Double.isNaN(price) ? 7 : price);
        String listed = (String) source.get("listed");
        f.put("listed", listed == null ? 0 : (double) Instant.parse(listed).toEpochMilli());
        Boolean stock = (Boolean) source.get("stock");
        f.put("stock", stock == null ? Double.NaN : stock ? 1 : 0);
        double[] vector = vector(source);
        double[] v = asked.vector().stream().mapToDouble(Double::doubleValue).toArray();
        f.put("like", cosine(vector, vector(item)));
        f.put("dot", dot(vector, v));
        f.put("near", vector == null ? 0 : 1 / (1 + dot(minus(vector, v), minus(vector, v))));
        f.put("taste", cosine(vector, mean(asked.history())));
        f.put(
                "sid",
                prefixes(source, asked.item() == null ? List.of() : List.of(asked.item()), new double[] {
                    0, 1 / 3.0, 2 / 3.0, 1
                })[0]);
        f.put("sid_best", prefixes(source, asked.history(), new double[] {0, 0.25, 0.5, 2})[0]);
        f.put("sid_mean", prefixes(source, asked.history(), new double[] {0, 1 / 3.0, 2 / 3.0, 1})[1]);
        f.put("same_brand", item.get("brand") == null ? Double.NaN : sameBrand ? 1 : 0);
        f.put("same_size", asked.size() == null ? Double.NaN : asked.size().equals(source.get("size")) ? 1 : 0);
        f.put("in_stock", Boolean.TRUE.equals(stock) ? 1.0 : 0);
        f.put("absent", Double.NaN);
        f.put("is_search", 1.0);
        f.put("country", 4.0);
        f.put("age", 33.0);
        f.put("words", asked.query() == null ? Double.NaN : asked.query().split(" ").length);
        f.put("characters", asked.query() == null ? Double.NaN : asked.query().length());
        f.put("cheap", Double.isNaN(price) ? 0.125 : Math.min(1, price / 100));
        f.put("bm25_price", bm25 * price);
        double ratio = price / f.get("stock");
        f.put("ratio", Double.isNaN(ratio) || f.get("stock") == 0 ? -2 : ratio);
        f.put("most", Math.max(bm25 * price, f.get("known_price")));
        return f;
    }

    private static double smallest(Object value) {
        if (value instanceof List<?> list) {
            return list.stream()
                    .mapToDouble(each -> ((Number) each).doubleValue())
                    .min()
                    .orElseThrow();
        }
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    private static double[] vector(Map<String, Object> source) {
        List<?> list = (List<?>) source.get("vector");
        return list == null
                ? null
                : list.stream()
                        .mapToDouble(each -> ((Number) each).doubleValue())
                        .toArray();
    }

    private double[] mean(List<String> history) {
        double[] sum = null;
        for (String id : history) {
            double[] vector = sources.containsKey(id) ? vector(sources.get(id)) : null;
            if (vector != null) {
                sum = sum == null ? new double[vector.length] : sum;
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += vector[i] / Math.sqrt(dot(vector, vector));
                }
            }
        }
        return sum;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = a.clone();
        for (int i = 0; i < a.length; i++) {
            difference[i] -= b[i];
        }
        return difference;
    }

    private static double dot(double[] a, double[] b) {
        double sum = a == null || b == null ? Double.NaN : 0;
        for (int i = 0; a != null && b != null && i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    /** Best and mean worth of the prefixes that the document shares with others. */
    private double[] prefixes(Map<String, Object> source, List<String> others, double[] worth) {
        Map<?, ?> own = (Map<?, ?>) source.get("sid");
        double best = Double.NaN;
        double sum = 0;
        int count = 0;
        for (String id : others) {
            Map<?, ?> other =
                    sources.containsKey(id) ? (Map<?, ?>) sources.get(id).get("sid") : null;
            if (own == null
                    || other == null
                    || own.get("version").equals(other.get("version")) == false
                    || own.get("codebook").equals(other.get("codebook")) == false) {
                continue;
            }
            List<?> a = (List<?>) own.get("codes");
            List<?> b = (List<?>) other.get("codes");
            int shared = 0;
            while (shared < a.size() && a.get(shared).equals(b.get(shared))) {
                shared++;
            }
            count++;
            sum += worth[shared];
            best = Double.isNaN(best) ? worth[shared] : Math.max(best, worth[shared]);
        }
        return new double[] {best, count == 0 ? Double.NaN : sum / count};
    }
}
