/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

/** Chooses the kernel once per JVM. */
final class VectorKernels {
    static final VectorKernel BEST = new ScalarVectorKernel();

    private VectorKernels() {}
}
