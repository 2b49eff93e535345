/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/** The prompts that the plugin brings along, as version 0 of their names. */
public final class BuiltInPrompts {
    /** For documents of a shop. */
    public static final String ECOMMERCE = "ecommerce";

    /** For films, series, music, books, podcasts. */
    public static final String MEDIA = "media";

    /** For articles, manuals, tickets, web pages. */
    public static final String DOCUMENTS = "documents";

    /** For rewriting queries instead of documents. */
    public static final String QUERY_REWRITES = "query_rewrites";

    public static final int VERSION = 0;

    private final Map<String, VersionedPrompt> byName;

    private BuiltInPrompts(Map<String, VersionedPrompt> byName) {
        this.byName = byName;
    }

    /** Reads all of them; they are part of the jar. */
    public static BuiltInPrompts load() {
        Map<String, VersionedPrompt> byName = new LinkedHashMap<>();
        for (String name : List.of(DOCUMENTS, ECOMMERCE, MEDIA, QUERY_REWRITES)) {
            byName.put(name, new VersionedPrompt(name, VERSION, read(name)));
        }
        return new BuiltInPrompts(byName);
    }

    private static Prompt read(String name) {
        String file = "prompt-" + name + ".json";
        try (InputStream in = BuiltInPrompts.class.getResourceAsStream(file)) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return PromptParser.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read [" + file + "] of the plugin's own jar", e);
        }
    }

    /** The prompt of that name, or null. */
    public VersionedPrompt find(String name) {
        return byName.get(name);
    }

    /** All, by name. */
    public List<VersionedPrompt> all() {
        return new ArrayList<>(byName.values());
    }
}
