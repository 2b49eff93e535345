/* SPDX-License-Identifier: Apache-2.0 */
/** Generates the queries of documents that were indexed while no model could be asked. */
package dev.recsys.plugin.rewrite.backfill;
