/* SPDX-License-Identifier: Apache-2.0 */
/** Search pipeline processors: they read query tables, and search also with what these know of the user's query. */
package dev.recsys.plugin.pipeline;
