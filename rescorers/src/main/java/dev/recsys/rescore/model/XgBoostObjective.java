/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** XGBoost's objectives that can be evaluated: what they do to the base score and to the sums. */
enum XgBoostObjective {
    REG_SQUAREDERROR("reg:squarederror", Link.IDENTITY),
    REG_LOGISTIC("reg:logistic", Link.LOGIT),
    BINARY_LOGISTIC("binary:logistic", Link.LOGIT),
    BINARY_LOGITRAW("binary:logitraw", Link.IDENTITY),
    COUNT_POISSON("count:poisson", Link.LOG),
    REG_GAMMA("reg:gamma", Link.LOG),
    REG_TWEEDIE("reg:tweedie", Link.LOG),
    RANK_NDCG("rank:ndcg", Link.IDENTITY),
    RANK_PAIRWISE("rank:pairwise", Link.IDENTITY),
    RANK_MAP("rank:map", Link.IDENTITY),
    MULTI_SOFTPROB("multi:softprob", Link.SOFTMAX);

    private enum Link {
        IDENTITY,
        LOGIT,
        LOG,
        SOFTMAX
    }

    /** {@code kRtEps} of XGBoost, by which it keeps a probability away from 0 and 1 since 3.1. */
    private static final float EPSILON = 1e-6f;

    private final String title;
    private final Link link;

    XgBoostObjective(String title, Link link) {
        this.title = title;
        this.link = link;
    }

    /**
     * @throws IllegalArgumentException it is not one of these
     */
    static XgBoostObjective of(String title) {
        for (XgBoostObjective objective : values()) {
            if (objective.title.equals(title)) {
                return objective;
            }
        }
        throw new IllegalArgumentException("[objective] is [" + TextLines.shorten(title)
                + "], which is not supported; supported are "
                + Arrays.stream(values()).map(o -> o.title).collect(Collectors.joining(", ")));
    }

    String title() {
        return title;
    }

    boolean severalOutputs() {
        return link == Link.SOFTMAX;
    }

    OutputTransform transform() {
        return switch (link) {
            case IDENTITY -> new OutputTransform.Identity();
            case LOGIT -> new OutputTransform.Sigmoid(1);
            case LOG -> new OutputTransform.Exponential();
            case SOFTMAX -> new OutputTransform.Softmax();
        };
    }

    /**
     * Where sums start.
     *
     * @param baseScore as the file has it: a prediction
     * @throws IllegalArgumentException the objective cannot predict that
     */
    float margin(float baseScore) {
        return switch (link) {
            case IDENTITY, SOFTMAX -> baseScore;
            case LOGIT -> {
                if (!(baseScore >= 0 && baseScore <= 1)) {
                    throw new IllegalArgumentException(String.format(
                            Locale.ROOT, "[base_score] is [%s]; it must be from 0 to 1 for [%s]", baseScore, title));
                }
                float p = Math.min(Math.max(baseScore, EPSILON), 1 - EPSILON);
                yield (float) -Math.log(1 / p - 1);
            }
            case LOG -> {
                if (!(baseScore > 0)) {
                    throw new IllegalArgumentException(String.format(
                            Locale.ROOT, "[base_score] is [%s]; it must be greater than 0 for [%s]", baseScore, title));
                }
                yield (float) Math.log(baseScore);
            }
        };
    }
}
