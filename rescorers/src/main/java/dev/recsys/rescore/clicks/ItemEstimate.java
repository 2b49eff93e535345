/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

/**
 * How good an item is for what it was shown for.
 *
 * @param group       as in its impressions
 * @param item        as in its impressions
 * @param value       at least 0; what it means the model says
 * @param impressions how often it was shown
 * @param reward      sum of its rewards
 */
public record ItemEstimate(String group, String item, double value, long impressions, double reward) {}
