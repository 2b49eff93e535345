/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** The report on how good a codebook is. */
final class QualityChapter {
    private final Console console;
    private final Api api;
    private final DemoPlan plan;

    QualityChapter(Stage stage) {
        this.console = stage.console();
        this.api = stage.api();
        this.plan = stage.plan();
    }

    void run() {
        console.chapter("How good is the codebook?");
        JsonNode report = api.get("/_plugins/_recsys/codebooks/"
                + plan.mainCodebook().name() + "/_quality?index=" + plan.index() + "&category_field=department");
        console.emptyLine();
        JsonText.pretty(report, console.resultWidth()).lines().forEach(console::result);
    }
}
