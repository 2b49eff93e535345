/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

/**
 * What a click model says of a position.
 *
 * @param position    from 1
 * @param value       at least 0; what it means the model says
 * @param impressions items that were shown there
 */
public record PositionValue(int position, double value, long impressions) {}
