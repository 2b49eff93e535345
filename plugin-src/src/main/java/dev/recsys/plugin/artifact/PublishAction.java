/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import org.opensearch.action.ActionType;

/**
 * Tells every node of a change to a name: which version is live, and which versions are gone.
 *
 * <p>An {@code internal:} action: it goes with a promotion or a deletion that the caller was allowed, and needs no right of its own.
 */
final class PublishAction extends ActionType<PublishResponse> {
    static final PublishAction INSTANCE = new PublishAction();
    static final String NAME = "internal:recsys/artifacts/publish";

    private PublishAction() {
        super(NAME, PublishResponse::new);
    }
}
