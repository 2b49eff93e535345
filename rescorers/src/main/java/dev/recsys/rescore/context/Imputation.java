/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a model takes for a value that a request does not give; versioned with the model.
 *
 * <p>A rule for a task goes before one for all tasks. What no rule names and no request gives is absent: features that need it take the
 * value that they declare for a missing one.
 *
 * @param rules tried in their order; at most one for a task and a target
 */
public record Imputation(List<Rule> rules) {
    /** Nothing is imputed. */
    public static final Imputation NONE = new Imputation(List.of());

    /** Name of the task of a rule for all of them. */
    public static final String ALL_TASKS = "*";

    public Imputation {
        rules = List.copyOf(rules);
        Set<String> seen = new HashSet<>();
        for (Rule rule : rules) {
            if (seen.add(rule.task() + " " + rule.target()) == false) {
                throw new IllegalArgumentException("[imputation." + rule.task() + "] has two rules for ["
                        + rule.target() + "]; there must be one");
            }
        }
    }

    /**
     * What stands in for a value.
     *
     * @param task   the rule is for, or {@link #ALL_TASKS}
     * @param target {@code $query}, {@code $country}, {@code $user.attributes.<name>} or {@code $attributes.<name>}; or {@code
     *     $item._id}, for which only {@link Nothing} can be declared
     */
    public record Rule(String task, ContextPath target, Substitute substitute) {
        public Rule {
            boolean allowed =
                    switch (target.part()) {
                        case QUERY, COUNTRY, USER_ATTRIBUTE, ATTRIBUTE -> true;
                        case ITEM_ID, USER_ID, HISTORY -> substitute instanceof Nothing;
                        case TASK, ITEM -> false;
                    };
            if (allowed == false) {
                throw new IllegalArgumentException("[imputation." + task + "] cannot give a value to [" + target
                        + "]; it may be for [$query], [$country], [$user.attributes.<name>], [$attributes.<name>], and,"
                        + " with null, for [$item._id], [$user.id] and [$user.history]");
            }
            boolean isText = target.part() == ContextPath.Part.QUERY || target.part() == ContextPath.Part.COUNTRY;
            if (isText
                    && substitute instanceof Constant constant
                    && constant.value() instanceof ContextValue.Numbers numbers) {
                throw noText(task, target, substitute, numbers);
            }
        }
    }

    /** What is taken instead. */
    public sealed interface Substitute {}

    /** Another value of the context, for example the title of the source item. */
    public record From(ContextPath path) implements Substitute {}

    /** Always the same, for example {@code unknown}. */
    public record Constant(ContextValue value) implements Substitute {}

    /** The null token: that there is none is what the model was trained with. */
    public record Nothing() implements Substitute {}

    /**
     * The context with all that the rules give; what is already there stays. Rules do not see each other's values.
     *
     * @throws IllegalArgumentException a list of numbers was to stand in for a text, naming the rule
     */
    public RankingContext apply(RankingContext context) {
        Map<ContextPath, Rule> chosen = new HashMap<>();
        for (Rule rule : rules) {
            boolean own = rule.task().equals(context.task());
            if (own || (rule.task().equals(ALL_TASKS) && chosen.containsKey(rule.target()) == false)) {
                chosen.put(rule.target(), rule);
            }
        }
        String query = context.query();
        String country = context.country();
        Map<String, ContextValue> attributes = new HashMap<>(context.attributes());
        Map<String, ContextValue> ofUser =
                new HashMap<>(context.user() == null ? Map.of() : context.user().attributes());
        Set<String> imputed = new HashSet<>(context.imputed());
        for (Rule rule : chosen.values()) {
            if (rule.target().of(context) != null) {
                continue;
            }
            ContextValue value = value(rule.substitute(), context);
            if (value == null && rule.substitute() instanceof Nothing == false) {
                continue;
            }
            imputed.add(rule.target().toString());
            if (value == null) {
                continue;
            }
            switch (rule.target().part()) {
                case QUERY -> query = text(rule, value);
                case COUNTRY -> country = text(rule, value);
                case ATTRIBUTE -> attributes.put(rule.target().name(), value);
                case USER_ATTRIBUTE -> ofUser.put(rule.target().name(), value);
                case TASK, ITEM, ITEM_ID, USER_ID, HISTORY ->
                    throw new IllegalStateException("no rule gives a value to [" + rule.target() + "]");
            }
        }
        ContextUser user = context.user();
        if (user != null) {
            user = new ContextUser(user.id(), user.history(), ofUser);
        } else if (ofUser.isEmpty() == false) {
            user = new ContextUser(null, List.of(), ofUser);
        }
        return new RankingContext(context.task(), query, user, context.item(), country, attributes, imputed);
    }

    private static ContextValue value(Substitute substitute, RankingContext context) {
        return switch (substitute) {
            case From from -> from.path().of(context);
            case Constant constant -> constant.value();
            case Nothing nothing -> null;
        };
    }

    /** @param value of the context, or a constant that is no list of numbers */
    private static String text(Rule rule, ContextValue value) {
        return switch (value) {
            case ContextValue.Text text -> text.text();
            case ContextValue.Number number -> PlainNumbers.text(number.value());
            case ContextValue.Texts texts -> String.join(" ", texts.texts());
            case ContextValue.Numbers numbers -> throw noText(rule.task(), rule.target(), rule.substitute(), numbers);
        };
    }

    private static IllegalArgumentException noText(
            String task, ContextPath target, Substitute taken, ContextValue.Numbers numbers) {
        return new IllegalArgumentException("[imputation." + task + "] takes "
                + (taken instanceof From from ? "[" + from.path() + "]" : "a constant") + " for [" + target
                + "], and it has [" + numbers.values().length
                + "] numbers; a text may be made of a string, a list of strings, one number or a boolean");
    }

    /** The fields of the source item that rules read. */
    public Set<String> itemFields() {
        Set<String> fields = new HashSet<>();
        for (Rule rule : rules) {
            if (rule.substitute() instanceof From from && from.path().part() == ContextPath.Part.ITEM) {
                fields.add(from.path().name());
            }
        }
        return fields;
    }

    /** The tasks that rules are for, other than all. */
    public List<String> tasks() {
        List<String> tasks = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.task().equals(ALL_TASKS) == false && tasks.contains(rule.task()) == false) {
                tasks.add(rule.task());
            }
        }
        return tasks;
    }
}
