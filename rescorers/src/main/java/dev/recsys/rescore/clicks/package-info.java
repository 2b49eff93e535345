/* SPDX-License-Identifier: Apache-2.0 */
/** What clicks say of items once it is taken into account that the first positions are seen more often: two click models, and grades from them. */
package dev.recsys.rescore.clicks;
