/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.generation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.ingest.PipelineConfiguration;

/**
 * An ingest pipeline with those that its {@code pipeline} processors call, theirs too. Processors do not say whom they call; what the
 * cluster state has of pipelines does. What is only called after a failure does not count.
 *
 * @param pipelines IDs, the pipeline itself first; each once, also where they call one another in a circle
 * @param templates names that are only known with a document
 */
record PipelineCalls(List<String> pipelines, Set<String> templates) {
    private static final String TEMPLATE = "{{";

    static PipelineCalls of(Map<String, PipelineConfiguration> known, String id) {
        Set<String> seen = new LinkedHashSet<>(List.of(id));
        Set<String> templates = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(seen);
        while (open.isEmpty() == false) {
            PipelineConfiguration pipeline = known.get(open.poll());
            if (pipeline == null) {
                continue;
            }
            Set<String> called = new LinkedHashSet<>();
            addCalls(pipeline.getConfigAsMap().get("processors"), called);
            for (String name : called) {
                if (name.contains(TEMPLATE)) {
                    templates.add(name);
                } else if (seen.add(name)) {
                    open.add(name);
                }
            }
        }
        return new PipelineCalls(new ArrayList<>(seen), templates);
    }

    /** Those but the first. */
    List<String> called() {
        return pipelines.subList(1, pipelines.size());
    }

    /** @param processors what a pipeline declares, which was checked when it was put */
    private static void addCalls(Object processors, Set<String> called) {
        if (processors instanceof List<?> list) {
            list.forEach(processor -> addCallsOf(processor, called));
        }
    }

    /** @param processor an object with the type of the processor as its one name */
    private static void addCallsOf(Object processor, Set<String> called) {
        if (processor instanceof Map<?, ?> byType) {
            byType.forEach((type, declaration) -> {
                if (declaration instanceof Map<?, ?> declared) {
                    if ("pipeline".equals(type) && declared.get("name") instanceof String name) {
                        called.add(name);
                    } else if ("foreach".equals(type)) {
                        addCallsOf(declared.get("processor"), called);
                    }
                }
            });
        }
    }
}
