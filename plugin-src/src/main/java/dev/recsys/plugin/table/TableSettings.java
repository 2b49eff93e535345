/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table;

import java.util.List;
import org.opensearch.common.settings.Setting;
import org.opensearch.core.common.unit.ByteSizeValue;

/** What a cluster's owner can set about query tables. */
public final class TableSettings {
    /** Bytes of rows that a node keeps, also of queries that have none. */
    public static final Setting<ByteSizeValue> CACHE_SIZE = Setting.memorySizeSetting(
            "plugins.recsys.tables.cache_size", "1%", Setting.Property.NodeScope, Setting.Property.Dynamic);

    private TableSettings() {}

    public static List<Setting<?>> all() {
        return List.of(CACHE_SIZE);
    }
}
