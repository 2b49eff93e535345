/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.evaluation;

/**
 * A mean over queries and how sure it is.
 *
 * @param mean     over the queries that were measured
 * @param interval of {@link Bootstrap#CONFIDENCE}
 */
public record Estimate(double mean, Interval interval) {}
