/* SPDX-License-Identifier: Apache-2.0 */
/** Unified ranking inside the cluster: models, contexts, features, rescoring and training, each in a package of its own. */
package dev.recsys.plugin.ranking;
