/* SPDX-License-Identifier: Apache-2.0 */
/** What users can do with query tables: make, list, look up, export, promote and delete them. */
package dev.recsys.plugin.table.api;
