/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.model;

/** Which values go the default direction at a numerical split. */
enum Missing {
    /** None: NaN is 0. */
    NONE,
    /** Zero and NaN. */
    ZERO,
    /** NaN. */
    NAN
}
