/* SPDX-License-Identifier: Apache-2.0 */
/** Generated queries without a model at hand: orders go out as JSON lines, answers come back as JSON lines. */
package dev.recsys.plugin.rewrite.workorder;
