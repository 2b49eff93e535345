/* SPDX-License-Identifier: Apache-2.0 */
/** Tells generated queries that fit their document from those that a model made up. */
package dev.recsys.ingest.rewrite.consistency;
