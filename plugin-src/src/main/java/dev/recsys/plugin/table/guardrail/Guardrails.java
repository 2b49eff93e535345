/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.guardrail;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.table.CategoryLevel;
import dev.recsys.plugin.table.QueryText;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a rewrite must be to be taken.
 *
 * @param minHits            documents that it must find; 0 asks for none
 * @param minimumShouldMatch how many of its words a document must have to count as found, as in a {@code match} query
 * @param minLength          characters of its normalised text at least
 * @param maxLength          and at most
 * @param similarity         to the query, by type
 * @param bannedBrands       as they are written; two that differ in case or punctuation alone are the same
 * @param bannedCategories   each bans what is below it, too
 * @param maxBannedShare     of the documents that it finds, those of banned brands or of banned categories may be this share at most
 */
public record Guardrails(
        int minHits,
        String minimumShouldMatch,
        int minLength,
        int maxLength,
        Map<RewriteType, Band> similarity,
        List<String> bannedBrands,
        List<String> bannedCategories,
        double maxBannedShare) {
    /** Allowed similarities, both ends included. */
    public record Band(double min, double max) {
        boolean contains(double value) {
            return value >= min && value <= max;
        }
    }

    private static final int MIN_HITS = 1;

    /** All words of a short rewrite, 70 % of a longer one: a document that shares one word with it is not what it is about. */
    private static final String MINIMUM_SHOULD_MATCH = "2<70%";

    /** What a rewrite finds for the most part is what it is about. */
    private static final double MAX_BANNED_SHARE = 0.5;

    private static final int MIN_LENGTH = 2;
    private static final int MAX_LENGTH = 100;

    /** More would be slow to count, and no better a sign. */
    private static final int MOST_HITS = 10_000;

    /**
     * Other words may be anything but the query once more (.9); a correction must still be recognisable (.25). All 588 rewrites that were
     * written for the queries of the ESCI sample lie in these bands.
     */
    private static final Band OTHER_WORDS = new Band(0, 0.9);

    private static final Band CORRECTION = new Band(0.25, 1);

    public static final Guardrails DEFAULT = new Guardrails(
            MIN_HITS, MINIMUM_SHOULD_MATCH, MIN_LENGTH, MAX_LENGTH, bands(), List.of(), List.of(), MAX_BANNED_SHARE);

    public Guardrails {
        similarity = Map.copyOf(similarity);
        bannedBrands = List.copyOf(bannedBrands);
        bannedCategories = List.copyOf(bannedCategories);
    }

    private static Map<RewriteType, Band> bands() {
        Map<RewriteType, Band> bands = new EnumMap<>(RewriteType.class);
        for (RewriteType type : RewriteType.values()) {
            if (type.isForQueries()) {
                bands.put(type, type == RewriteType.CORRECTED ? CORRECTION : OTHER_WORDS);
            }
        }
        return bands;
    }

    /** Takes {@code guardrails}; without it the defaults. */
    public static Guardrails take(JsonProperties body) {
        if (body.has("guardrails") == false) {
            body.take("guardrails");
            return DEFAULT;
        }
        JsonProperties json = body.object("guardrails");
        Map<RewriteType, Band> bands = bands();
        if (json.has("similarity")) {
            JsonProperties given = json.object("similarity");
            for (RewriteType type : List.copyOf(bands.keySet())) {
                Object band = given.take(type.wireName());
                if (band != null) {
                    bands.put(type, band("guardrails.similarity." + type.wireName(), band));
                }
            }
            given.end();
        } else {
            json.take("similarity");
        }
        int minLength = json.integer("min_length", MIN_LENGTH, 1, QueryText.MAX_LENGTH);
        int maxLength = json.integer("max_length", MAX_LENGTH, minLength, QueryText.MAX_LENGTH);
        Guardrails guardrails = new Guardrails(
                json.integer("min_hits", MIN_HITS, 0, MOST_HITS),
                minimumShouldMatch(json),
                minLength,
                maxLength,
                bands,
                brands(texts(json, "banned_brands")),
                texts(json, "banned_categories"),
                share(json));
        json.end();
        return guardrails;
    }

    /** Other than elsewhere a list may be empty: so the defaults are written. */
    private static List<String> texts(JsonProperties json, String name) {
        Object value = json.take(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list
                && list.stream().allMatch(each -> each instanceof String text && text.isBlank() == false)) {
            return list.stream().map(Object::toString).toList();
        }
        throw JsonProperties.wrong("guardrails." + name, value, "a list of names");
    }

    private static List<String> brands(List<String> brands) {
        for (String brand : brands) {
            if (QueryText.normalise(brand).isEmpty()) {
                throw JsonProperties.wrong("guardrails.banned_brands", brand, "a name with letters or digits");
            }
        }
        return brands;
    }

    private static String minimumShouldMatch(JsonProperties json) {
        String given = json.text("minimum_should_match", MINIMUM_SHOULD_MATCH);
        try {
            // Of so many words, every condition of it is read.
            Queries.calculateMinShouldMatch(Integer.MAX_VALUE, given);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw JsonProperties.wrong(
                    "guardrails.minimum_should_match",
                    given,
                    "a number or a share of words such as [2] or [70%], or conditions such as [2<70%]");
        }
        return given;
    }

    private static double share(JsonProperties json) {
        double share = json.number("max_banned_share", MAX_BANNED_SHARE);
        if ((share >= 0 && share < 1) == false) {
            throw JsonProperties.wrong("guardrails.max_banned_share", share, "a number from 0 to less than 1");
        }
        return share;
    }

    private static Band band(String path, Object value) {
        if (value instanceof List<?> list
                && list.size() == 2
                && list.get(0) instanceof Number min
                && list.get(1) instanceof Number max
                && min.doubleValue() >= 0
                && max.doubleValue() <= 1
                && min.doubleValue() <= max.doubleValue()) {
            return new Band(min.doubleValue(), max.doubleValue());
        }
        throw JsonProperties.wrong(path, value, "a list of the least and the greatest similarity, from 0 to 1");
    }

    /** Writes what {@link #take} takes, with every default spelled out. */
    public void field(XContentBuilder builder) throws IOException {
        builder.startObject("guardrails")
                .field("min_hits", minHits)
                .field("minimum_should_match", minimumShouldMatch)
                .field("min_length", minLength)
                .field("max_length", maxLength)
                .startObject("similarity");
        for (RewriteType type : RewriteType.values()) {
            Band band = similarity.get(type);
            if (band != null) {
                builder.startArray(type.wireName())
                        .value(band.min())
                        .value(band.max())
                        .endArray();
            }
        }
        builder.endObject()
                .field("banned_brands", bannedBrands)
                .field("banned_categories", bannedCategories)
                .field("max_banned_share", maxBannedShare)
                .endObject();
    }

    /** Whether a category is banned, or below one that is, however the separators of either are spaced. */
    public boolean bans(String category) {
        String path = CategoryLevel.path(CategoryLevel.levels(category));
        for (String each : bannedCategories) {
            String banned = CategoryLevel.path(CategoryLevel.levels(each));
            if (path.equals(banned) || path.startsWith(banned + CategoryLevel.SEPARATOR)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What a row has of a category until it is checked: the part that a table keeps, but all of a path that is banned, for its part need not
     * be.
     *
     * @return null if there are no levels
     */
    @Nullable
    public String part(CategoryLevel level, List<String> levels) {
        String path = CategoryLevel.path(levels);
        return bans(path) ? path : level.of(levels);
    }
}
