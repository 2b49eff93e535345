/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.semanticid.kernel;

/** Chooses the kernel once per JVM. */
final class VectorKernels {
    static final VectorKernel BEST = choose();

    private VectorKernels() {}

    private static VectorKernel choose() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() == false) {
            return new ScalarVectorKernel();
        }
        try {
            // By name: the class is compiled apart, and cannot be linked where the module is absent.
            VectorKernel simd = (VectorKernel) Class.forName(VectorKernels.class.getPackageName() + ".SimdVectorKernel")
                    .getDeclaredConstructor()
                    .newInstance();
            useEveryMethod(simd);
            return simd;
        } catch (ReflectiveOperationException | LinkageError e) {
            // The API is still incubating: on a JDK that changed it, or with too short registers, plain loops do.
            return new ScalarVectorKernel();
        }
    }

    /** A call into the Vector API is linked when it is first made: better here than under a search. */
    private static void useEveryMethod(VectorKernel kernel) {
        int dimension = 2 * VectorKernel.PARTIAL_SUMS;
        int n = 4;
        float[] vectors = new float[n * dimension];
        PackedCentroids centroids = PackedCentroids.pack(new float[2 * dimension], dimension);
        for (int vectorCount : new int[] {1, n}) {
            kernel.nearest(vectors, vectorCount, centroids, new int[vectorCount]);
        }
        kernel.scores(vectors, 0, centroids, new float[2]);
        kernel.subtract(vectors, 0, centroids, 1);
        kernel.squaredNorm(vectors, 0, dimension);
        kernel.squaredDistance(vectors, 0, centroids, 1);
        kernel.addFixedPoint(vectors, 0, dimension, 1, new long[dimension], 0);
    }
}
