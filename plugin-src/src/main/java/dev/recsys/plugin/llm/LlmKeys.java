/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.settings.SecureString;

/** The keys of the keystore, as they were when it was last open; nothing prints them. */
final class LlmKeys {
    private volatile Map<String, SecureString> keys = Map.of();

    /**
     * Takes the keys over.
     *
     * @param settings with an open keystore
     * @return the names whose key is new, another, or gone
     * @throws IllegalArgumentException a key cannot be sent; the message names its setting only, and nothing has changed
     */
    Set<String> reload(Settings settings) {
        Map<String, SecureString> read = new HashMap<>();
        LlmSettings.API_KEY.getAsMap(settings).forEach((name, key) -> {
            if (key.length() > 0) {
                if (key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                    throw new IllegalArgumentException("["
                            + LlmSettings.API_KEY
                                    .getConcreteSettingForNamespace(name)
                                    .getKey()
                            + "] has a space, a line break or another character that a header cannot hold");
                }
                read.put(name, key.clone());
            }
        });
        Map<String, SecureString> before = keys;
        keys = Map.copyOf(read);
        Set<String> changed = new TreeSet<>();
        before.forEach((name, key) -> {
            if (key.equals(read.get(name)) == false) {
                changed.add(name);
            }
        });
        read.keySet().stream().filter(name -> before.containsKey(name) == false).forEach(changed::add);
        return changed;
    }

    boolean has(String name) {
        return keys.containsKey(name);
    }

    /** The key of an LLM, or null. */
    String key(String name) {
        SecureString key = keys.get(name);
        return key == null ? null : key.toString();
    }
}
