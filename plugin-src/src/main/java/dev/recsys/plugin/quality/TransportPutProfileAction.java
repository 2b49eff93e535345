/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.quality;

import dev.recsys.plugin.artifact.definition.TransportPutDefinitionAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.common.inject.Inject;
import org.opensearch.transport.TransportService;

/** Makes a version of a profile; the first of a name becomes live. */
public final class TransportPutProfileAction extends TransportPutDefinitionAction {
    @Inject
    public TransportPutProfileAction(
            TransportService transportService, ActionFilters actionFilters, ProfileVersions versions) {
        super(QualityActions.PUT.name(), transportService, actionFilters, versions);
    }
}
