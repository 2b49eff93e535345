/* SPDX-License-Identifier: Apache-2.0 */
/** Query tables built of logs: what was searched for, what came of it, and what a language model rewrites it to. */
package dev.recsys.plugin.table.build;
