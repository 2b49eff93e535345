/* SPDX-License-Identifier: Apache-2.0 */
/** Queries that people would type for a document, written by a language model and filtered before they are kept. */
package dev.recsys.ingest.rewrite;
