/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.training;

/** LambdaMART as it is on a machine for which LightGBM has no natives. */
public final class WithoutNatives {
    private WithoutNatives() {}

    public static LambdaMart lambdaMart() {
        return new LambdaMart(() -> false);
    }
}
