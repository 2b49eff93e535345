/* SPDX-License-Identifier: Apache-2.0 */
/** Changes one field of documents that others may be changing too. */
package dev.recsys.plugin.rewrite.document;
