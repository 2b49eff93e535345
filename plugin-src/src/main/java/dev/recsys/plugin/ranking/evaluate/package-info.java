/* SPDX-License-Identifier: Apache-2.0 */
/** Judged contexts, from judgments or clicks, and what ranking models are worth on them. */
package dev.recsys.plugin.ranking.evaluate;
