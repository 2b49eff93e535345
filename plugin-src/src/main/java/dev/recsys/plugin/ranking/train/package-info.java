/* SPDX-License-Identifier: Apache-2.0 */
/** Trains versions of ranking models in the cluster: rows from logged features, models to compare with, a report, a guarded promotion. */
package dev.recsys.plugin.ranking.train;
