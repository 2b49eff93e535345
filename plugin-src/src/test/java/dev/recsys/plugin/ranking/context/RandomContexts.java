/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.rescore.context.ContextItem;
import dev.recsys.rescore.context.ContextUser;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Contexts of a seed; what JSON says no more than nothing of (empty lists, blank texts) is not among them. */
public final class RandomContexts {
    private final Random random;

    public RandomContexts(Random random) {
        this.random = random;
    }

    public RankingContext next() {
        return new RankingContext(
                text(),
                random.nextBoolean() ? null : text(),
                random.nextBoolean() ? null : user(),
                random.nextBoolean() ? null : item(),
                random.nextBoolean() ? null : text(),
                values(),
                random.nextBoolean() ? Set.of() : Set.of("$query", "$attributes." + text()));
    }

    private ContextUser user() {
        List<ContextItem> history = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            history.add(item());
        }
        return new ContextUser(random.nextBoolean() ? null : text(), history, values());
    }

    private ContextItem item() {
        return new ContextItem(text(), random.nextBoolean() ? null : "i-" + random.nextInt(9), values());
    }

    private Map<String, ContextValue> values() {
        Map<String, ContextValue> values = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.put(text(), value());
        }
        return values;
    }

    private ContextValue value() {
        return switch (random.nextInt(4)) {
            case 0 -> new ContextValue.Text(text());
            case 1 -> new ContextValue.Number(number());
            case 2 -> new ContextValue.Texts(List.of(text(), text()));
            default -> {
                float[] numbers = new float[1 + random.nextInt(5)];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (float) number();
                }
                yield new ContextValue.Numbers(numbers);
            }
        };
    }

    private double number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> -0.0;
            case 2 -> random.nextGaussian() * 1e30;
            default -> random.nextGaussian();
        };
    }

    private String text() {
        String[] pieces = {"shoes", "$query", "\"},{\"match_all\":{}}", "ü", "a.b", "\\", "0", "true", "x y"};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
