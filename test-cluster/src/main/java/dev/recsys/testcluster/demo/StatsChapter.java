/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** What the plugin has counted meanwhile. */
final class StatsChapter {
    private final Console console;
    private final Api api;

    StatsChapter(Stage stage) {
        this.console = stage.console();
        this.api = stage.api();
    }

    void run() {
        console.chapter("What the plugin has counted");
        JsonNode stats = api.get("/_plugins/_recsys/stats");
        console.emptyLine();
        JsonText.pretty(stats, console.resultWidth()).lines().forEach(console::result);
    }
}
