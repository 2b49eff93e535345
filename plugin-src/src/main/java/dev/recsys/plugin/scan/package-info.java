/* SPDX-License-Identifier: Apache-2.0 */
/** Reads many documents of a user's index with the caller's rights, page by page. */
package dev.recsys.plugin.scan;
