/* SPDX-License-Identifier: Apache-2.0 */
/** What is known of the documents for queries: given, from an index, or from what users did. */
package dev.recsys.plugin.judgment;
