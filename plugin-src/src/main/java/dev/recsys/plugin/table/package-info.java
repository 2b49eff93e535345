/* SPDX-License-Identifier: Apache-2.0 */
/** Query tables: what is known of queries from logs and from language models, worked out beforehand and looked up by one get. */
package dev.recsys.plugin.table;
