/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.codebook.quality;

import java.util.List;
import org.opensearch.action.ActionRequest;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.rest.RestHandler;

/** The quality API, for registration. */
public final class QualityApi {
    private QualityApi() {}

    public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> actions() {
        return List.of(new ActionHandler<>(CodebookQualityAction.INSTANCE, TransportCodebookQualityAction.class));
    }

    public static List<RestHandler> restHandlers() {
        return List.of(new RestCodebookQualityAction());
    }
}
