/* SPDX-License-Identifier: Apache-2.0 */
/** Processors of search pipelines that put a ranking context on a request, and rank hits anew where a rescorer cannot. */
package dev.recsys.plugin.pipeline.ranking;
