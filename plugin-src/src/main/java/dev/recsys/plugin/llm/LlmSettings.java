/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.llm;

import dev.recsys.ingest.llm.AddressPolicy;
import dev.recsys.ingest.llm.HostResolver;
import java.util.List;
import org.opensearch.common.settings.SecureSetting;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.settings.SecureString;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;

/** What a cluster's owner can set about LLMs. */
final class LlmSettings {
    /** Hosts that may be called; none, and nothing may be. */
    static final Setting<List<String>> ALLOWED_HOSTS = Setting.listSetting(
            AddressPolicy.ALLOWED_HOSTS,
            List.of(),
            text -> {
                new AddressPolicy(List.of(text), List.of(), HostResolver.SYSTEM);
                return text;
            },
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    /** Ranges of private and loopback addresses that may be called beside the public ones. */
    static final Setting<List<String>> ALLOWED_PRIVATE_NETWORKS = Setting.listSetting(
            AddressPolicy.ALLOWED_PRIVATE_NETWORKS,
            List.of(),
            text -> {
                new AddressPolicy(List.of(), List.of(text), HostResolver.SYSTEM);
                return text;
            },
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    /** Threads that send and receive; each carries many calls. */
    static final Setting<Integer> IO_THREADS =
            Setting.intSetting("plugins.recsys.llm.io_threads", 2, 1, 64, Setting.Property.NodeScope);

    /** Bytes of one response; more breaks it off. */
    static final Setting<ByteSizeValue> MAX_RESPONSE_SIZE = Setting.byteSizeSetting(
            "plugins.recsys.llm.max_response_size",
            new ByteSizeValue(1, ByteSizeUnit.MB),
            new ByteSizeValue(1, ByteSizeUnit.KB),
            new ByteSizeValue(100, ByteSizeUnit.MB),
            Setting.Property.NodeScope,
            Setting.Property.Dynamic);

    /** In the keystore: the key of the LLM whose name stands in the setting's. */
    static final Setting.AffixSetting<SecureString> API_KEY =
            Setting.affixKeySetting("plugins.recsys.llm.", "api_key", key -> SecureSetting.secureString(key, null));

    /** Name of the pool on which calls go on between their waits, and their listeners. */
    static final String POOL = "recsys_llm";

    /** A thread is only held while a name is looked up or an answer is read. */
    private static final int POOL_SIZE = 4;

    /** What waits here belongs to calls, which the limits of each LLM bound. */
    private static final int QUEUE_SIZE = 10_000;

    private LlmSettings() {}

    static List<Setting<?>> all() {
        return List.of(ALLOWED_HOSTS, ALLOWED_PRIVATE_NETWORKS, IO_THREADS, MAX_RESPONSE_SIZE, API_KEY);
    }

    static ExecutorBuilder<?> pool(Settings settings) {
        return new FixedExecutorBuilder(settings, POOL, POOL_SIZE, QUEUE_SIZE, "plugins.recsys.thread_pool." + POOL);
    }
}
