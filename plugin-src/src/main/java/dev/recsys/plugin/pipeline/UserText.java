/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.List;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;

/**
 * The user's text, and where it stands in a search.
 *
 * @param part  for a text that only its path tells: the part of the query that has it; else -1
 * @param steps for such a text: the way to it through the JSON of that part; else empty
 */
record UserText(String text, int part, List<Object> steps) {
    UserText {
        steps = List.copyOf(steps);
    }

    /** In every query of a kind that is known and has that text. */
    static UserText everywhere(String text) {
        return new UserText(text, -1, List.of());
    }

    /** What became of the look for it: the text, or else why the search stays untouched. */
    record Search(@Nullable UserText text, @Nullable Untouched reason) {}

    /**
     * Looks for it.
     *
     * @param path where it is said to stand, or null
     */
    static Search find(SearchSourceBuilder source, SearchQuery query, @Nullable String path) {
        if (path != null) {
            return declared(source, query, path);
        }
        return switch (QueryShapes.text(query.readable())) {
            case QueryShapes.Text.One one -> new Search(everywhere(one.text()), null);
            case QueryShapes.Text.None none -> new Search(null, Untouched.NO_TEXT);
            case QueryShapes.Text.Operators operators -> new Search(null, Untouched.OPERATORS);
            case QueryShapes.Text.Several several -> new Search(null, Untouched.DIFFERENT_TEXTS);
        };
    }

    private static Search declared(SearchSourceBuilder source, SearchQuery query, String path) {
        boolean inQuery = path.startsWith("query.");
        Map<String, Object> json = inQuery ? Map.of("query", QueryJson.of(query.whole())) : QueryJson.of(source);
        DeclaredPath found = DeclaredPath.find(json, path);
        if (found == null) {
            return new Search(null, Untouched.NO_TEXT);
        }
        if (query.readable().stream().anyMatch(part -> QueryShapes.holds(part, found.text()))) {
            return new Search(everywhere(found.text()), null);
        }
        if (inQuery == false) {
            return new Search(null, Untouched.NO_TEXT);
        }
        List<Object> steps = found.steps().subList(1, found.steps().size());
        if (query.hybrid() == null) {
            return new Search(new UserText(found.text(), 0, steps), null);
        }
        boolean inPart = steps.size() > 3
                && SearchQuery.QUERIES.equals(steps.get(1))
                && steps.get(2) instanceof Integer part
                && query.parts().get(part) != null;
        return inPart
                ? new Search(new UserText(found.text(), (Integer) steps.get(2), steps.subList(3, steps.size())), null)
                : new Search(null, Untouched.UNSUPPORTED);
    }

    /** Whether a part of the query has it. */
    boolean isIn(SearchQuery query, int position) {
        QueryBuilder candidate = query.parts().get(position);
        return candidate != null && (steps.isEmpty() ? QueryShapes.holds(candidate, text) : position == part);
    }

    /** A part that has it, with alternatives. */
    QueryBuilder expand(SearchQuery query, int position, QueryShapes shapes, QueryShapes.Expansion expansion) {
        QueryBuilder candidate = query.parts().get(position);
        return steps.isEmpty()
                ? shapes.expand(candidate, text, expansion)
                : shapes.expandAt(candidate, steps, expansion);
    }

    /** About how many queries for one term it becomes with another text in its place. */
    long terms(SearchQuery query, String other) {
        return steps.isEmpty()
                ? query.readable().stream()
                        .mapToLong(each -> QueryShapes.terms(each, text, other))
                        .sum()
                : other.length();
    }
}
