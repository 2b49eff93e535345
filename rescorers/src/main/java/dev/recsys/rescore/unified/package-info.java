/* SPDX-License-Identifier: Apache-2.0 */
/** One model that ranks for several surfaces: its parts, and the rescorer that applies it to a shard's window. */
package dev.recsys.rescore.unified;
