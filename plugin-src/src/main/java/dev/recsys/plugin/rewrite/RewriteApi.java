/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.plugin.rewrite.backfill.BackfillAction;
import dev.recsys.plugin.rewrite.backfill.RestBackfillAction;
import dev.recsys.plugin.rewrite.backfill.TransportBackfillAction;
import dev.recsys.plugin.rewrite.completion.CompletionIndex;
import dev.recsys.plugin.rewrite.completion.IndexCompletions;
import dev.recsys.plugin.rewrite.workorder.ExportAction;
import dev.recsys.plugin.rewrite.workorder.ImportAction;
import dev.recsys.plugin.rewrite.workorder.RestExportAction;
import dev.recsys.plugin.rewrite.workorder.RestImportAction;
import dev.recsys.plugin.rewrite.workorder.TransportExportAction;
import dev.recsys.plugin.rewrite.workorder.TransportImportAction;
import dev.recsys.plugin.vectors.VectorFields;
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
        return List.of(
                new ActionHandler<>(BackfillAction.INSTANCE, TransportBackfillAction.class),
                new ActionHandler<>(ExportAction.INSTANCE, TransportExportAction.class),
                new ActionHandler<>(ImportAction.INSTANCE, TransportImportAction.class));
    }

    public static List<RestHandler> restHandlers(VectorFields mappings) {
        return List.of(
                new RestBackfillAction(mappings),
                new RestExportAction(mappings),
                new RestImportAction(mappings),
                new RestRewriteMappingAction());
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
