/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.feature;

import dev.recsys.rescore.context.ContextPath;
import java.util.List;
import java.util.Map;

/**
 * One number that a model reads of a candidate and its context, as it is declared; used alike for logging, training and scoring.
 *
 * <p>Every feature has a name, unique in its model, and a value for candidates that have none: {@code missing}, NaN if the model itself is
 * to decide.
 */
public sealed interface Feature {
    String name();

    /** What a candidate without a value gets; finite or NaN. */
    double missing();

    /** A numeric, date (milliseconds since the epoch) or boolean (0 or 1) field by its doc values; of several values the smallest. */
    record Field(String name, double missing, String field) implements Feature {}

    /** The score with which the candidate came to the rescorer. */
    record FirstPass(String name, double missing) implements Feature {}

    /**
     * The score of a query.
     *
     * <p>Missing where the query does not match, and for all candidates where a place of the template has no value.
     *
     * @param query a query as JSON text, in which a string that is a {@link ContextPath} and nothing else is a place for that value
     */
    record Query(String name, double missing, String query) implements Feature {}

    /** Likeness of a vector field of the candidate to a vector of the context: an item's field, an attribute, or the history's mean. */
    record Vector(String name, double missing, String field, VectorSource with, Similarity similarity)
            implements Feature {}

    /**
     * How many codes the candidate's semantic ID shares with the source item or with the items of the history, from the coarse end.
     *
     * @param weights null for {@link LevelWeights#linear} over the levels of the IDs
     */
    record Prefix(String name, double missing, String field, PrefixSource with, LevelWeights weights)
            implements Feature {}

    /** 1 where a keyword, numeric or boolean field has a value that the context has at {@code value}, else 0. */
    record Equal(String name, double missing, String field, ContextPath value) implements Feature {}

    /**
     * A value of the context itself, the same for all candidates.
     *
     * @param codes the number for each text; empty where the value is a number itself
     */
    record Context(String name, double missing, ContextPath value, Map<String, Double> codes) implements Feature {
        public Context {
            codes = Map.copyOf(codes);
        }
    }

    /** Length of the query text. */
    record QueryLength(String name, double missing, LengthUnit unit) implements Feature {}

    /**
     * A signal of a quality profile, computed from doc values as the {@code quality} rescorer does.
     *
     * @param profile {@code name@version}: what a model reads must not change under it
     */
    record Quality(String name, double missing, String profile, String signal) implements Feature {}

    /**
     * Two other features put together.
     *
     * @param of the names of two features that are declared before this one
     */
    record Cross(String name, double missing, CrossOperation operation, List<String> of) implements Feature {
        public Cross {
            of = List.copyOf(of);
        }
    }

    /** What a vector is compared with. */
    sealed interface VectorSource {
        /** A vector at a path: {@code $item.<field>}, {@code $attributes.<name>} or {@code $user.attributes.<name>}. */
        record At(ContextPath path) implements VectorSource {}

        /** The mean of the vectors of the history's items, each scaled to length 1. */
        record History(String field) implements VectorSource {}
    }

    /** How vectors are compared. */
    enum Similarity {
        COSINE,
        INNER_PRODUCT,
        /** 1 / (1 + squared distance). */
        L2
    }

    /** What a semantic ID is compared with. */
    enum PrefixSource {
        ITEM,
        /** The longest prefix shared with any of the items. */
        HISTORY_MAX,
        /** The mean over the items. */
        HISTORY_MEAN
    }

    /** What is counted. */
    enum LengthUnit {
        /** Runs of characters between white space. */
        WORDS,
        /** Code points. */
        CHARACTERS
    }

    /** How two features are put together. */
    enum CrossOperation {
        PRODUCT,
        SUM,
        DIFFERENCE,
        /** Missing where the second is 0. */
        RATIO,
        MINIMUM,
        MAXIMUM
    }
}
