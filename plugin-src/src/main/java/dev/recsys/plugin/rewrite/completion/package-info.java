/* SPDX-License-Identifier: Apache-2.0 */
/** Answers of large language models, each paid for once. */
package dev.recsys.plugin.rewrite.completion;
