/* SPDX-License-Identifier: Apache-2.0 */
/** Learns ranking models from judged documents, grouped by query: LambdaMART by LightGBM, and a linear ranker by LIBLINEAR. */
package dev.recsys.rescore.training;
