/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One node to start.
 *
 * @param name node name, {@code node-0} and so on
 * @param httpPort port for HTTP; 0 takes any free one
 * @param heap heap size as the JVM spells it, such as {@code 1g}
 * @param plugins plugin archives, in the order in which to install them
 * @param settings settings of {@code opensearch.yml}; a list of one value is written as that value
 * @param secrets settings of the keystore, which the node has beside the seed that it makes itself
 * @param jvmOptions further options of the JVM, after the stock ones
 */
record NodeSpec(
        String name,
        int httpPort,
        String heap,
        List<Path> plugins,
        Map<String, List<String>> settings,
        Map<String, String> secrets,
        List<String> jvmOptions) {
    private static final String ROLES = "node.roles";

    NodeSpec {
        plugins = List.copyOf(plugins);
        settings = Map.copyOf(settings);
        secrets = Map.copyOf(secrets);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** Whether the node may be elected: nodes are, unless their roles say otherwise. */
    boolean electable() {
        List<String> roles = settings.get(ROLES);
        return roles == null || roles.contains("cluster_manager");
    }

    /** The same node with more settings, which win over the present ones. */
    NodeSpec with(Map<String, List<String>> more) {
        Map<String, List<String>> all = new LinkedHashMap<>(settings);
        all.putAll(more);
        return new NodeSpec(name, httpPort, heap, plugins, all, secrets, jvmOptions);
    }
}
