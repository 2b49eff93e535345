/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.context;

import java.util.List;

/**
 * Names one value of a {@link RankingContext}.
 *
 * <p>{@code $task}, {@code $query}, {@code $country}, {@code $item._id}, {@code $item.<path of a field>}, {@code $user.id}, {@code
 * $user.history} (IDs), {@code $user.attributes.<name>}, {@code $attributes.<name>}.
 *
 * @param part which part of the context
 * @param name of the field or attribute; empty where the part is one value
 */
public record ContextPath(Part part, String name) {
    /** Parts of a context. */
    public enum Part {
        TASK("$task", false),
        QUERY("$query", false),
        COUNTRY("$country", false),
        ITEM_ID("$item._id", false),
        ITEM("$item.", true),
        USER_ID("$user.id", false),
        HISTORY("$user.history", false),
        USER_ATTRIBUTE("$user.attributes.", true),
        ATTRIBUTE("$attributes.", true);

        private final String form;
        private final boolean named;

        Part(String form, boolean named) {
            this.form = form;
            this.named = named;
        }
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException it names nothing that a context has
     */
    public static ContextPath parse(String where, String text) {
        for (Part part : Part.values()) {
            if (part.named == false && part.form.equals(text)) {
                return new ContextPath(part, "");
            }
        }
        for (Part part : Part.values()) {
            if (part.named && text.startsWith(part.form) && text.length() > part.form.length()) {
                return new ContextPath(part, text.substring(part.form.length()));
            }
        }
        throw new IllegalArgumentException("[" + where + "] is [" + text + "]; it must be one of [$task], [$query],"
                + " [$country], [$item._id], [$item.<field>], [$user.id], [$user.history], [$user.attributes.<name>],"
                + " [$attributes.<name>]");
    }

    /** The value, or null if the context has none there. */
    public ContextValue of(RankingContext context) {
        return switch (part) {
            case TASK -> new ContextValue.Text(context.task());
            case QUERY -> text(context.query());
            case COUNTRY -> text(context.country());
            case ITEM_ID -> context.item() == null ? null : text(context.item().id());
            case ITEM -> context.item() == null ? null : context.item().fields().get(name);
            case USER_ID -> context.user() == null ? null : text(context.user().id());
            case HISTORY -> history(context);
            case USER_ATTRIBUTE ->
                context.user() == null ? null : context.user().attributes().get(name);
            case ATTRIBUTE -> context.attributes().get(name);
        };
    }

    private static ContextValue text(String text) {
        return text == null ? null : new ContextValue.Text(text);
    }

    private static ContextValue history(RankingContext context) {
        if (context.user() == null || context.user().history().isEmpty()) {
            return null;
        }
        List<String> ids =
                context.user().history().stream().map(ContextItem::id).toList();
        return new ContextValue.Texts(ids);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return part.form + name;
    }
}
