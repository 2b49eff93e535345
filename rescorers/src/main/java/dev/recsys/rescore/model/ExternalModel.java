/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/** A model that something outside of this library evaluates, for example a runtime that is not shipped with it. */
public non-sealed interface ExternalModel extends RankingModel {}
