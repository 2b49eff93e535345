/* SPDX-License-Identifier: Apache-2.0 */
/** What this plugin says in {@code ext.recsys} of a search request and of its response. */
package dev.recsys.plugin.ext;
