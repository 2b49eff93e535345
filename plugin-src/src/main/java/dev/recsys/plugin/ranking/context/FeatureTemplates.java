/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.context;

import dev.recsys.plugin.judgment.QueryTemplate;
import dev.recsys.rescore.context.ContextPath;
import dev.recsys.rescore.context.ContextValue;
import dev.recsys.rescore.context.RankingContext;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilder;

/**
 * Queries with places for values of a ranking context.
 *
 * <p>A string that is a {@link ContextPath} and nothing else is replaced by the value at that path, as JSON: a value is never a part of a
 * query, whatever text it holds. A string that begins with a dollar sign and a letter, and has no blank, must be such a path; {@code
 * "$$x"} stands for the text {@code $x}.
 */
public final class FeatureTemplates {
    private FeatureTemplates() {}

    /**
     * The paths of a template.
     *
     * @param where    of the template, for messages
     * @param template a query as JSON text
     * @throws IllegalArgumentException a place names nothing that a context has
     */
    public static Set<ContextPath> paths(String where, String template) {
        Set<ContextPath> paths = new LinkedHashSet<>();
        for (String path : new QueryTemplate(template).paths()) {
            paths.add(ContextPath.parse(where, "$" + path));
        }
        return paths;
    }

    /**
     * Refuses a template with a place that names nothing that a context has, and says where in the template it is.
     *
     * @param where    of the template, for messages
     * @param template a query as JSON text
     * @throws IllegalArgumentException there is such a place
     */
    public static void check(String where, String template) {
        new QueryTemplate(template).eachPath(where, FeatureTemplates::place);
    }

    private static void place(String at, String path) {
        String text = "$" + path;
        try {
            ContextPath.parse(at, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; write [$" + text + "] for the text itself", e);
        }
    }

    /**
     * The query for a context.
     *
     * @param where    of the template, for messages
     * @param template a query as JSON text
     * @return empty if the context has no value at one of the template's paths
     * @throws IllegalArgumentException a place names nothing that a context has, or the result is no query
     */
    public static Optional<QueryBuilder> fill(
            String where, String template, RankingContext context, NamedXContentRegistry registry) {
        return new QueryTemplate(template)
                .fillPaths(
                        where,
                        path -> {
                            ContextValue value =
                                    ContextPath.parse(where, "$" + path).of(context);
                            return value == null ? null : ContextValueJson.plain(value);
                        },
                        registry);
    }
}
