/* SPDX-License-Identifier: Apache-2.0 */
/** The context that a ranking model is asked with: its JSON, its way between nodes, and what is looked up for it. */
package dev.recsys.plugin.ranking.context;
