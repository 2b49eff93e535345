/* SPDX-License-Identifier: Apache-2.0 */
/** Reads JSON that users write, and says by its path what is wrong with it. */
package dev.recsys.ingest.json;
