/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.ingest.json.JsonProperties;
import dev.recsys.plugin.table.Catalogue;
import dev.recsys.plugin.table.CategoryLevel;
import dev.recsys.plugin.table.guardrail.Guardrails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.opensearch.common.Nullable;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What the first line of an import may say.
 *
 * @param catalogue     null where hits are not asked for
 * @param categoryLevel what is kept of a category's path
 * @param source        who is said to have written rewrites that do not say so themselves
 * @param classifier    whether the table gets one
 * @param promote       whether the version goes live if it is the first of its name
 */
record ImportOptions(
        @Nullable Catalogue catalogue,
        Guardrails guardrails,
        CategoryLevel categoryLevel,
        String source,
        boolean classifier,
        boolean promote) {
    static final ImportOptions DEFAULT =
            new ImportOptions(null, Guardrails.DEFAULT, new CategoryLevel(CategoryLevel.PATH), "import", true, true);

    static ImportOptions parse(Map<?, ?> json) {
        JsonProperties options = new JsonProperties("", json);
        ImportOptions parsed = new ImportOptions(
                Catalogue.take(options),
                Guardrails.take(options),
                CategoryLevel.take(options),
                options.text("source", DEFAULT.source()),
                options.flag("classifier", DEFAULT.classifier()),
                options.flag("promote", DEFAULT.promote()));
        options.end();
        return parsed;
    }

    /** As a JSON object that {@link #parse} reads, with every default spelled out. */
    String json() {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            if (catalogue != null) {
                catalogue.fields(builder);
            }
            guardrails.field(builder);
            builder.field("category_level", categoryLevel.json())
                    .field("source", source)
                    .field("classifier", classifier)
                    .field("promote", promote);
            return builder.endObject().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
    }
}
