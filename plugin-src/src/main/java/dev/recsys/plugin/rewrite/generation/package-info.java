/* SPDX-License-Identifier: Apache-2.0 */
/** What the pipelines of a cluster say of generated queries. */
package dev.recsys.plugin.rewrite.generation;
