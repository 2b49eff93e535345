/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.plugin.rewrite.completion.CompletionIndex;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.common.settings.Setting;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The API of generated rewrites, for registration. */
public final class RewriteApi {
    private RewriteApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of();
    }

    public static List<RestHandler> restHandlers() {
        return List.of();
    }

    public static List<Setting<?>> settings() {
        return List.of(IndexCompletions.CACHE_SIZE);
    }

    public static List<SystemIndexDescriptor> systemIndices() {
        return List.of(CompletionIndex.descriptor());
    }
}
