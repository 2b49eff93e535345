/* SPDX-License-Identifier: Apache-2.0 */
/** Generated queries of documents: kept answers, late generation, work orders, filters. */
package dev.recsys.plugin.rewrite;
