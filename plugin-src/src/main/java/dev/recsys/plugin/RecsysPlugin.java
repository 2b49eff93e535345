/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin;

import org.opensearch.plugins.Plugin;

/** Registers everything that OpenSearch calls; holds no logic of its own. */
public final class RecsysPlugin extends Plugin {}
