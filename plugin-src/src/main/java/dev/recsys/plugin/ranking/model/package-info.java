/* SPDX-License-Identifier: Apache-2.0 */
/** Unified ranking models as artifacts: their JSON, what is stored of them, and their API. */
package dev.recsys.plugin.ranking.model;
