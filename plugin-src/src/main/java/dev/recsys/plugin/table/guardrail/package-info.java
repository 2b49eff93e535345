/* SPDX-License-Identifier: Apache-2.0 */
/** What a rewrite must be to stand in a query table. */
package dev.recsys.plugin.table.guardrail;
