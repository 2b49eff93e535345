/* SPDX-License-Identifier: Apache-2.0 */
/** Prompts as artifacts, with those that the plugin brings along. */
package dev.recsys.plugin.prompt;
