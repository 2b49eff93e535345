/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** More like this: by semantic ID beside by words. */
final class SimilarChapter {
    private static final int SIZE = 5;

    private final Console console;
    private final Api api;
    private final DemoPlan plan;
    private final String target;

    SimilarChapter(Stage stage) {
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
        this.target = plan.mainCodebook().targetField();
    }

    void run() {
        console.chapter("More like this");
        console.say(
                "On the left the semantic_id query, which is a few exact terms: no graph, no vector at query time. On the right"
                        + " more_like_this, which compares words. Dots say how many codes a product shares with the one above.");
        plan.liked().forEach(this::compare);
    }

    private void compare(String id) {
        console.emptyLine();
        Hit liked = Hit.one(api.get("/" + plan.index() + "/_doc/" + id + "?_source=title," + target), target);
        List<Hit> byId = Hit.of(api.search(plan.index(), likeThis(plan, id, SIZE)), target);
        List<Hit> byWords = Hit.of(
                api.search(
                        plan.index(),
                        Json.of(
                                """
                { "size": 5,
                  "query": { "more_like_this": { "fields": ["title", "description"], "like": [{ "_index": %s, "_id": %s }],
                                                 "min_term_freq": 1, "min_doc_freq": 2 } },
                  "_source": ["title", %s] }""",
                                plan.index(), id, target)),
                target);
        console.emptyLine();
        console.result(console.bold(DisplayText.cut(
                        DisplayText.oneLine(liked.title()),
                        console.resultWidth() - liked.token().length() - 2))
                + "  " + console.accent(liked.token()));
        console.emptyLine();
        Table table = new Table("", "by semantic ID", "", "by words");
        for (int i = 0; i < Math.max(byId.size(), byWords.size()); i++) {
            table.row(
                    i < byId.size() ? byId.get(i).sharedDots(liked.codes()) : "",
                    i < byId.size() ? byId.get(i).title() : "",
                    i < byWords.size() ? byWords.get(i).sharedDots(liked.codes()) : "",
                    i < byWords.size() ? byWords.get(i).title() : "");
        }
        table.lines(console, console.resultWidth()).forEach(console::result);
        DemoFailure.unless(byId.isEmpty() == false, "nothing is like [" + id + "] by semantic ID");
        for (Hit hit : byId) {
            DemoFailure.unless(
                    hit.id().equals(id) == false && Hit.shared(hit.codes(), liked.codes()) > 0,
                    String.format(
                            Locale.ROOT, "[%s] %s was found for [%s] %s", hit.id(), hit.token(), id, liked.token()));
        }
        for (int i = 1; i < byId.size(); i++) {
            DemoFailure.unless(
                    Hit.shared(byId.get(i).codes(), liked.codes())
                            <= Hit.shared(byId.get(i - 1).codes(), liked.codes()),
                    "a product that shares less comes first: " + byId);
        }
    }

    /** A search for products like the one with that ID. */
    static ObjectNode likeThis(DemoPlan plan, String id, int size) {
        String target = plan.mainCodebook().targetField();
        ObjectNode search = Json.of(
                """
                { "query": { "semantic_id": { "field": %s, "like": [{ "_id": %s }] } }, "_source": ["title", %s] }""",
                target, id, target);
        search.put("size", size);
        return search;
    }
}
