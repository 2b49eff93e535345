/* SPDX-License-Identifier: Apache-2.0 */
/** Exports the features of a search's candidates, as a model reads them. */
package dev.recsys.plugin.ranking.features;
