/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.Nullable;

/**
 * Where the user's text stands in the JSON of a search.
 *
 * @param steps names and positions from the root on
 */
record DeclaredPath(List<Object> steps, String text) {
    DeclaredPath {
        steps = List.copyOf(steps);
    }

    /**
     * Follows a path such as {@code query.bool.must.0.match.title.query}. A name may have dots itself; the {@code 0} of a list of one may be
     * left out, and so may the last {@code query} of an object that has one: OpenSearch writes queries longer than users do.
     *
     * @return null if there is no text
     */
    @Nullable
    static DeclaredPath find(Map<String, Object> source, String path) {
        return find(source, List.of(path.split("\\.")), new ArrayList<>());
    }

    @Nullable
    private static DeclaredPath find(Object at, List<String> rest, List<Object> steps) {
        if (rest.isEmpty()) {
            if (at instanceof String text) {
                return text.isBlank() ? null : new DeclaredPath(steps, text);
            }
            if (at instanceof List<?> list && list.size() == 1) {
                return find(list.get(0), rest, with(steps, 0));
            }
            return at instanceof Map<?, ?> object && object.get("query") instanceof String text
                    ? new DeclaredPath(with(steps, "query"), text)
                    : null;
        }
        if (at instanceof Map<?, ?> object) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < rest.size(); i++) {
                name.append(i == 0 ? "" : ".").append(rest.get(i));
                Object next = object.get(name.toString());
                DeclaredPath found = next == null
                        ? null
                        : find(next, rest.subList(i + 1, rest.size()), with(steps, name.toString()));
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        return at instanceof List<?> list ? findInList(list, rest, steps) : null;
    }

    @Nullable
    private static DeclaredPath findInList(List<?> list, List<String> rest, List<Object> steps) {
        String first = rest.get(0);
        if (first.matches("\\d{1,6}")) {
            int position = Integer.parseInt(first);
            return position < list.size()
                    ? find(list.get(position), rest.subList(1, rest.size()), with(steps, position))
                    : null;
        }
        return list.size() == 1 ? find(list.get(0), rest, with(steps, 0)) : null;
    }

    private static List<Object> with(List<Object> steps, Object step) {
        List<Object> longer = new ArrayList<>(steps);
        longer.add(step);
        return longer;
    }

    /** Puts a text into a JSON, at the end of those steps. */
    @SuppressWarnings("unchecked") // what stands at a name is in an object of names, as it was when the path was found
    static void put(Object json, List<Object> steps, String text) {
        Object at = json;
        for (Object step : steps.subList(0, steps.size() - 1)) {
            at = step instanceof Integer position ? ((List<?>) at).get(position) : ((Map<?, ?>) at).get(step);
        }
        Object last = steps.get(steps.size() - 1);
        if (last instanceof Integer position) {
            ((List<Object>) at).set(position, text);
        } else {
            ((Map<Object, Object>) at).put(last, text);
        }
    }
}
