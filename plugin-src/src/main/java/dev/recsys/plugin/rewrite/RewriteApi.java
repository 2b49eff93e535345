/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.plugin.rewrite.backfill.BackfillAction;
import dev.recsys.plugin.rewrite.backfill.RestBackfillAction;
import dev.recsys.plugin.rewrite.backfill.TransportBackfillAction;
import dev.recsys.plugin.rewrite.completion.CompletionIndex;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.rewrite.filter.FilterActions;
import dev.recsys.plugin.rewrite.workorder.ExportAction;
import dev.recsys.plugin.rewrite.workorder.ImportAction;
import dev.recsys.plugin.rewrite.workorder.RestExportAction;
import dev.recsys.plugin.rewrite.workorder.RestImportAction;
import dev.recsys.plugin.rewrite.workorder.TransportExportAction;
import dev.recsys.plugin.rewrite.workorder.TransportImportAction;
import dev.recsys.plugin.vectors.VectorFields;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.common.settings.Setting;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;
import org.opensearch.tasks.Task;

/** The API of generated rewrites, for registration. */
public final class RewriteApi {
    private RewriteApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions =
                new ArrayList<>(FilterActions.actions());
        actions.add(new ActionHandler<>(BackfillAction.INSTANCE, TransportBackfillAction.class));
        actions.add(new ActionHandler<>(ExportAction.INSTANCE, TransportExportAction.class));
        actions.add(new ActionHandler<>(ImportAction.INSTANCE, TransportImportAction.class));
        return actions;
    }

    public static List<RestHandler> restHandlers(VectorFields mappings) {
        List<RestHandler> handlers = new ArrayList<>(FilterActions.restHandlers(mappings));
        handlers.add(new RestBackfillAction(mappings));
        handlers.add(new RestExportAction(mappings));
        handlers.add(new RestImportAction(mappings));
        handlers.add(new RestRewriteMappingAction());
        return handlers;
    }

    public static List<NamedWriteableRegistry.Entry> namedWriteables() {
        return List.of(new NamedWriteableRegistry.Entry(Task.Status.class, RewriteStatus.NAME, RewriteStatus::new));
    }

    public static List<Setting<?>> settings() {
        return List.of(IndexCompletions.CACHE_SIZE);
    }

    public static List<SystemIndexDescriptor> systemIndices() {
        return List.of(CompletionIndex.descriptor());
    }
}
