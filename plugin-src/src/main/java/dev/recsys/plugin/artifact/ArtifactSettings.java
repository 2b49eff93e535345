/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.List;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;

/** What a cluster's owner can set about artifacts. */
public final class ArtifactSettings {
    /** Bytes of decoded versions that a node keeps. */
    public static final Setting<ByteSizeValue> CACHE_SIZE = Setting.memorySizeSetting(
            "plugins.recsys.artifacts.cache_size", "5%", Setting.Property.NodeScope, Setting.Property.Dynamic);

    /** How often a node reads the pointers in use anew, in case that it missed a change. */
    public static final Setting<TimeValue> REFRESH_INTERVAL = Setting.timeSetting(
            "plugins.recsys.artifacts.refresh_interval",
            TimeValue.timeValueMinutes(1),
            TimeValue.timeValueSeconds(1),
            Setting.Property.NodeScope);

    /** How often the elected manager looks for versions whose training no longer runs, besides when a node leaves. */
    public static final Setting<TimeValue> SWEEP_INTERVAL = Setting.timeSetting(
            "plugins.recsys.artifacts.sweep_interval",
            TimeValue.timeValueMinutes(5),
            TimeValue.timeValueSeconds(1),
            Setting.Property.NodeScope);

    /** Name of the pool on which loads are decoded and their waiters resume, and of the circuit breaker. */
    public static final String RECSYS = "recsys";

    /** As many as the pool {@code write} may have waiting: each may be a bulk that waits for a codebook. */
    private static final int QUEUE_SIZE = 10_000;

    /** Beside what is cached: a version that is loaded is in memory twice, as bytes and as the value. */
    private static final int BREAKER_OVER_CACHE = 3;

    private ArtifactSettings() {}

    public static List<Setting<?>> all() {
        return List.of(CACHE_SIZE, REFRESH_INTERVAL, SWEEP_INTERVAL);
    }

    public static ExecutorBuilder<?> executor(Settings settings) {
        int threads = Math.max(1, OpenSearchExecutors.allocatedProcessors(settings) / 2);
        return new FixedExecutorBuilder(settings, RECSYS, threads, QUEUE_SIZE, "thread_pool." + RECSYS);
    }

    public static BreakerSettings breaker(Settings settings) {
        long limit = BREAKER_OVER_CACHE * CACHE_SIZE.get(settings).getBytes();
        return BreakerSettings.updateFromSettings(new BreakerSettings(RECSYS, limit, 1.0), settings);
    }
}
