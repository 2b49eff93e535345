/* SPDX-License-Identifier: Apache-2.0 */
/** Rows of query tables in an index of the plugin, and the versions that they belong to. */
package dev.recsys.plugin.table.store;
