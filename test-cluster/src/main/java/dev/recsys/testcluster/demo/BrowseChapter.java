/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a prefix is as a group: the tree of IDs, facets of a search, and one result of each group. */
final class BrowseChapter {
    private static final int ROOTS = 6;
    private static final int BRANCHES = 3;
    private static final int TITLES = 2;
    private static final int FACETS = 8;
    private static final int PAGE = 8;
    private static final int BAR_COLUMNS = 12;
    private static final int PERCENT = 100;

    private final Console console;
    private final Api api;
    private final DemoPlan plan;
    private final String target;

    BrowseChapter(Stage stage) {
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
        this.target = plan.mainCodebook().targetField();
    }

    void tree() {
        console.chapter("The tree that the IDs make");
        console.say("Nobody told the cluster of departments: it has read the vectors only. The " + ROOTS
                + " largest groups by first code, and their largest branches:");
        JsonNode answer = api.search(
                plan.index(),
                Json.of(
                        """
                { "size": 0,
                  "aggs": { "roots": { "terms": { "field": %s, "size": %s },
                    "aggs": {
                      "department": { "terms": { "field": "department", "size": 1 } },
                      "branches": { "terms": { "field": %s, "size": %s },
                        "aggs": { "titles": { "top_hits": { "size": %s, "_source": ["title"] } } } } } } } }""",
                        level(1), number(ROOTS), level(2), number(BRANCHES), number(TITLES)));
        JsonNode roots = answer.at("/aggregations/roots/buckets");
        DemoFailure.unless(roots.isEmpty() == false, "there are no prefixes to group by: " + answer);
        for (JsonNode root : roots) {
            console.emptyLine();
            long count = root.path("doc_count").asLong();
            console.result(console.bold(root.path("key").asText()) + "  " + count + " products"
                    + console.dim(department(root, count)));
            branches(root, count);
        }
    }

    private static String department(JsonNode root, long count) {
        JsonNode top = root.at("/department/buckets/0");
        return top.isMissingNode()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %.0f %% of them in %s",
                        top.path("doc_count").asDouble() / count * PERCENT,
                        top.path("key").asText());
    }

    private void branches(JsonNode root, long count) {
        Table table = new Table("", ">", "", "");
        long shown = 0;
        for (JsonNode branch : root.at("/branches/buckets")) {
            shown += branch.path("doc_count").asLong();
            JsonNode titles = branch.at("/titles/hits/hits");
            table.row(
                    "├─ " + branch.path("key").asText(),
                    branch.path("doc_count").asText(),
                    titles.at("/0/_source/title").asText(),
                    titles.at("/1/_source/title").asText());
        }
        table.row("└─ " + (shown == count ? "no more" : "others"), Long.toString(count - shown), "", "");
        table.lines(console, console.resultWidth()).forEach(console::result);
    }

    void facets() {
        console.chapter("A prefix is a facet");
        console.say("A customer types \"" + plan.question() + "\". What was found, grouped by first code:");
        ObjectNode query = question();
        JsonNode answer = api.search(
                plan.index(),
                Json.of(
                        """
                { "size": 0, "track_total_hits": true, "query": %s,
                  "aggs": { "groups": { "terms": { "field": %s, "size": %s },
                    "aggs": { "kinds": { "terms": { "field": "leaf_category", "size": 3 } },
                              "best": { "top_hits": { "size": 1, "_source": ["title"] } } } } } }""",
                        query, level(1), number(FACETS)));
        JsonNode groups = answer.at("/aggregations/groups/buckets");
        DemoFailure.unless(
                groups.size() > 1, "the facets have [" + groups.size() + "] groups; there should be several");
        long most = groups.at("/0/doc_count").asLong();
        Table table = new Table("facet", ">found", "", "kinds of products", "for example");
        for (JsonNode group : groups) {
            long count = group.path("doc_count").asLong();
            table.row(
                    group.path("key").asText(),
                    Long.toString(count),
                    "▇".repeat((int) Math.max(1, count * BAR_COLUMNS / most)),
                    kinds(group),
                    group.at("/best/hits/hits/0/_source/title").asText());
        }
        console.results(table.lines(console, console.resultWidth()));
        String facet = groups.at("/1/key").asText();
        console.say("A click on " + facet + ":");
        JsonNode clicked = api.search(
                plan.index(),
                Json.of(
                        """
                { "size": 5, "query": { "bool": { "must": %s, "filter": { "term": { %s: %s } } } }, "_source": ["title", %s] }""",
                        query, level(1), facet, target));
        List<Hit> hits = Hit.of(clicked, target);
        DemoFailure.unless(
                hits.isEmpty() == false
                        && hits.stream().allMatch(hit -> hit.token().startsWith(facet + ".")),
                "the facet [" + facet + "] gave others than its own: " + hits);
        Table found = new Table("", "");
        hits.forEach(hit -> found.row(hit.token(), hit.title()));
        console.results(found.lines(console, console.resultWidth()));
    }

    private static String kinds(JsonNode group) {
        StringBuilder kinds = new StringBuilder();
        for (JsonNode kind : group.at("/kinds/buckets")) {
            kinds.append(kinds.isEmpty() ? "" : ", ").append(kind.path("key").asText());
        }
        return kinds.toString();
    }

    void diversity() {
        console.chapter("A page of different things");
        console.say(
                "The same search twice: as it is, and with one product of each group (collapse on the first code).");
        ObjectNode plain = Json.of(
                """
                { "size": %s, "query": %s, "_source": ["title", %s] }""",
                number(PAGE), question(), target);
        List<Hit> asIs = Hit.of(api.search(plan.index(), plain), target);
        ObjectNode collapsed = plain.deepCopy();
        collapsed.set("collapse", Json.of("{ \"field\": %s }", level(1)));
        List<Hit> diverse = Hit.of(api.search(plan.index(), collapsed), target);
        Table table = new Table("", "as it is", "", "collapsed");
        for (int i = 0; i < PAGE; i++) {
            Hit left = i < asIs.size() ? asIs.get(i) : null;
            Hit right = i < diverse.size() ? diverse.get(i) : null;
            table.row(first(left), title(left), first(right), title(right));
        }
        console.results(table.lines(console, console.resultWidth()));
        int groupsBefore = groups(asIs);
        int groupsAfter = groups(diverse);
        DemoFailure.unless(
                groupsAfter == diverse.size() && diverse.isEmpty() == false,
                "the collapsed page has [" + groupsAfter + "] groups in [" + diverse.size() + "] products");
        console.seen("the plain page has " + groupsBefore + " groups in " + asIs.size()
                + " products, the collapsed one " + groupsAfter + " in " + diverse.size());
    }

    private static int groups(List<Hit> hits) {
        Set<Integer> groups = new HashSet<>();
        hits.forEach(hit -> groups.add(hit.codes().get(0)));
        return groups.size();
    }

    private static String first(Hit hit) {
        return hit == null ? "" : hit.token().substring(0, hit.token().indexOf('.'));
    }

    private static String title(Hit hit) {
        return hit == null ? "" : hit.title();
    }

    private ObjectNode question() {
        return Json.of(
                """
                { "multi_match": { "query": %s, "fields": ["title^2", "description"] } }""",
                plan.question());
    }

    private String level(int level) {
        return target + ".l" + level;
    }

    private static JsonNode number(int value) {
        return IntNode.valueOf(value);
    }
}
