/* SPDX-License-Identifier: Apache-2.0 */
/** A small classifier that gives categories to queries that a table does not have. */
package dev.recsys.plugin.table.classifier;
