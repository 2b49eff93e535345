/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.clicks;

/**
 * A label for a ranker to learn from.
 *
 * @param group as in the item's impressions
 * @param item  as in its impressions
 * @param grade from 0; more is better
 */
public record GradedItem(String group, String item, int grade) {}
