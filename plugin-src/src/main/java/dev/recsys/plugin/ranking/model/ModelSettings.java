/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.ranking.model;

import java.util.List;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.unit.TimeValue;

/** What a cluster's owner can set about ranking models. */
public final class ModelSettings {
    /** How long the reading of an uploaded model may take; a stored one may take longer. */
    public static final Setting<TimeValue> PARSE_TIMEOUT = Setting.timeSetting(
            "plugins.recsys.models.parse_timeout",
            TimeValue.timeValueSeconds(10),
            TimeValue.timeValueMillis(1),
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    private ModelSettings() {}

    public static List<Setting<?>> all() {
        return List.of(PARSE_TIMEOUT);
    }
}
