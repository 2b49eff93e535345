/* SPDX-License-Identifier: Apache-2.0 */
/** Fields of a shard whose values a search reads from doc values. */
package dev.recsys.plugin.fields;
