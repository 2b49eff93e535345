/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

/**
 * What a feature did for a model.
 *
 * @param feature its name
 * @param gain    sum of what its splits gained, at least 0; in units of the objective, so compare within one model only
 * @param splits  how many splits ask for it
 */
public record FeatureGain(String feature, double gain, long splits) {}
