/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class FaissPeerTests {
    @Test
    public void testTheReferenceBlasIsNoPeer() {
        assertFalse(FaissPeer.isTuned("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0"));
        assertFalse(FaissPeer.isTuned("unknown"));
        assertTrue(FaissPeer.isTuned("/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so"));
        assertTrue(FaissPeer.isTuned("/opt/lib/libmkl_core.so"));
        assertTrue(FaissPeer.isTuned("built in"));
    }
}
