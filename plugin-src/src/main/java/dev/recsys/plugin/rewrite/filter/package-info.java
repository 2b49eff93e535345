/* SPDX-License-Identifier: Apache-2.0 */
/** Filters that were learned from documents and their generated queries: keep those that fit best. */
package dev.recsys.plugin.rewrite.filter;
