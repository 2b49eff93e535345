/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Parts rows into those that a ranker learns from and those that it is measured on.
 *
 * <p>Splits by key depend on the keys and the seed alone, not on the order of rows, and keep groups of one key together: a query that
 * was learnt from does not measure what was learnt.
 */
public final class DataSplits {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;
    /** Constants of MurmurHash3's 64-bit finaliser. */
    private static final long MIX_1 = 0xFF51AFD7ED558CCDL;

    private static final long MIX_2 = 0xC4CEB9FE1A85EC53L;
    private static final int FRACTION_BITS = 53;

    private DataSplits() {}

    /**
     * @param train   learns
     * @param heldOut measures
     */
    public record Split(RankingData train, RankingData heldOut) {}

    /**
     * Holds out the keys whose hash falls below a share. A key's side does not depend on other keys, unless one side would be empty: it
     * then gets the key that is next to it.
     *
     * @param fraction about which share of keys is held out, between 0 and 1
     * @throws IllegalArgumentException there are fewer than two keys
     */
    public static Split byKey(RankingData data, double fraction, long seed) {
        checkFraction(fraction);
        List<String> keys = keysByHash(data, seed);
        if (keys.size() < 2) {
            throw new IllegalArgumentException("there is [1] query, [" + keys.get(0)
                    + "]; to hold out a part, at least 2 different ones are needed");
        }
        int held = 0;
        while (held < keys.size() && share(hash(keys.get(held), seed)) < fraction) {
            held++;
        }
        TreeSet<String> chosen = new TreeSet<>(keys.subList(0, Math.clamp(held, 1, keys.size() - 1)));
        return split(data, group -> chosen.contains(group.key()));
    }

    /**
     * Holds out what happened at or after a time.
     *
     * @throws IllegalArgumentException a group has no time, or one side is empty
     */
    public static Split byTime(RankingData data, long from) {
        checkTimes(data);
        long first = data.groups().stream().mapToLong(RankingGroup::time).min().orElseThrow();
        long last = data.groups().stream().mapToLong(RankingGroup::time).max().orElseThrow();
        if (from <= first || from > last) {
            throw new IllegalArgumentException("[from] is [" + from
                    + "], which leaves one side of the split empty; it must be above [" + first + "] and at most ["
                    + last + "]");
        }
        return split(data, group -> group.time() >= from);
    }

    /**
     * Holds out the latest groups; those of one moment stay together.
     *
     * @param fraction about which share of groups is held out, between 0 and 1
     * @throws IllegalArgumentException a group has no time, or all have the same
     */
    public static Split byTime(RankingData data, double fraction) {
        checkFraction(fraction);
        checkTimes(data);
        long[] times =
                data.groups().stream().mapToLong(RankingGroup::time).sorted().toArray();
        if (times[0] == times[times.length - 1]) {
            throw new IllegalArgumentException("all [" + times.length + "] groups have the time [" + times[0]
                    + "]; two are needed to split by time");
        }
        int at = Math.clamp(Math.round((1 - fraction) * times.length), 1, times.length - 1);
        while (times[at] == times[0]) {
            at++;
        }
        return byTime(data, times[at]);
    }

    /**
     * Parts the keys into folds of about the same number, each of which is held out once.
     *
     * @param k from 2 to the number of different keys
     */
    public static List<Split> folds(RankingData data, int k, long seed) {
        List<String> keys = keysByHash(data, seed);
        if (k < 2 || k > keys.size()) {
            throw new IllegalArgumentException(
                    "[folds] is [" + k + "]; it must be from 2 to the number of queries, [" + keys.size() + "]");
        }
        List<Split> folds = new ArrayList<>();
        for (int fold = 0; fold < k; fold++) {
            TreeSet<String> chosen = new TreeSet<>();
            for (int i = fold; i < keys.size(); i += k) {
                chosen.add(keys.get(i));
            }
            folds.add(split(data, group -> chosen.contains(group.key())));
        }
        return folds;
    }

    private static Split split(RankingData data, Predicate<RankingGroup> heldOut) {
        BitSet held = new BitSet();
        for (int g = 0; g < data.groups().size(); g++) {
            held.set(g, heldOut.test(data.groups().get(g)));
        }
        BitSet train = (BitSet) held.clone();
        train.flip(0, data.groups().size());
        return new Split(data.subset(train), data.subset(held));
    }

    private static void checkFraction(double fraction) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("[fraction] is [" + fraction + "]; it must be between 0 and 1");
        }
    }

    private static void checkTimes(RankingData data) {
        for (RankingGroup group : data.groups()) {
            if (group.time() == RankingGroup.NO_TIME) {
                throw new IllegalArgumentException("group [" + group.key() + "] has no time; split by key instead");
            }
        }
    }

    private static List<String> keysByHash(RankingData data, long seed) {
        return data.groups().stream()
                .map(RankingGroup::key)
                .distinct()
                .sorted(Comparator.<String>comparingDouble(key -> share(hash(key, seed)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** FNV-1a over the characters, finished as MurmurHash3 does, since keys that differ in their end alone would be near each other. */
    private static long hash(String key, long seed) {
        long hash = FNV_OFFSET ^ mix(seed);
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * MIX_1;
        mixed = (mixed ^ (mixed >>> 33)) * MIX_2;
        return mixed ^ (mixed >>> 33);
    }

    /** From 0 to below 1. */
    private static double share(long hash) {
        return (hash >>> (Long.SIZE - FRACTION_BITS)) * 0x1p-53;
    }
}
