/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.api;

import dev.recsys.plugin.artifact.api.ArtifactRoutes;
import dev.recsys.plugin.artifact.api.DeleteArtifactResponse;
import dev.recsys.plugin.artifact.api.GetArtifactResponse;
import dev.recsys.plugin.artifact.api.PromoteArtifactResponse;
import dev.recsys.plugin.artifact.api.RestDeleteArtifactAction;
import dev.recsys.plugin.artifact.api.RestGetArtifactAction;
import dev.recsys.plugin.artifact.api.RestPromoteArtifactAction;
import dev.recsys.plugin.table.QueryTableType;
import dev.recsys.plugin.table.TableSettings;
import dev.recsys.plugin.table.build.BuildStatus;
import dev.recsys.plugin.table.build.BuildTableAction;
import dev.recsys.plugin.table.build.RestBuildTableAction;
import dev.recsys.plugin.table.build.TransportBuildTableAction;
import dev.recsys.plugin.table.store.TableIndex;
import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.common.settings.Setting;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;
import org.opensearch.tasks.Task;

/** The API of query tables, for registration. */
public final class TableApi {
    /** Where it is; sub-resources append {@code /_import} and the like. */
    public static final ArtifactRoutes ROUTES = new ArtifactRoutes("tables", QueryTableType.KIND);

    private static final String PREFIX = "cluster:admin/recsys/tables/";

    /** Lists tables, or shows one. */
    public static final ActionType<GetArtifactResponse> GET =
            new ActionType<>(PREFIX + "get", GetArtifactResponse::new);

    /** Deletes a version of a table, or all of them. */
    public static final ActionType<DeleteArtifactResponse> DELETE =
            new ActionType<>(PREFIX + "delete", DeleteArtifactResponse::new);

    /** Makes a version of a table live. */
    public static final ActionType<PromoteArtifactResponse> PROMOTE =
            new ActionType<>(PREFIX + "promote", PromoteArtifactResponse::new);

    /** Makes a version of a table of rows that are given. */
    public static final ActionType<ImportTableResponse> IMPORT =
            new ActionType<>(PREFIX + "import", ImportTableResponse::new);

    /** Reads rows of a table. */
    public static final ActionType<ExportTableResponse> EXPORT =
            new ActionType<>(PREFIX + "export", ExportTableResponse::new);

    /** Looks a query up. */
    public static final ActionType<LookupTableResponse> LOOKUP =
            new ActionType<>(PREFIX + "lookup", LookupTableResponse::new);

    private TableApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(
                new ActionHandler<>(GET, TransportGetTableAction.class),
                new ActionHandler<>(DELETE, TransportDeleteTableAction.class),
                new ActionHandler<>(PROMOTE, TransportPromoteTableAction.class),
                new ActionHandler<>(IMPORT, TransportImportTableAction.class),
                new ActionHandler<>(EXPORT, TransportExportTableAction.class),
                new ActionHandler<>(LOOKUP, TransportLookupTableAction.class),
                new ActionHandler<>(BuildTableAction.INSTANCE, TransportBuildTableAction.class));
    }

    public static List<RestHandler> restHandlers() {
        return List.of(
                new RestGetArtifactAction(ROUTES, null, GET),
                new RestDeleteArtifactAction(ROUTES, DELETE),
                new RestPromoteArtifactAction(ROUTES, PROMOTE),
                new RestImportTableAction(),
                new RestExportTableAction(),
                new RestLookupTableAction(),
                new RestBuildTableAction(ROUTES));
    }

    public static List<Setting<?>> settings() {
        return TableSettings.all();
    }

    public static List<SystemIndexDescriptor> systemIndices() {
        return List.of(TableIndex.descriptor());
    }

    public static List<NamedWriteableRegistry.Entry> namedWriteables() {
        return List.of(new NamedWriteableRegistry.Entry(Task.Status.class, BuildStatus.NAME, BuildStatus::new));
    }
}
