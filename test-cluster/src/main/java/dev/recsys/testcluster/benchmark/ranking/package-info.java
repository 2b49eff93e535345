/* SPDX-License-Identifier: Apache-2.0 */

/** {@code test-cluster/benchmark ranking}: what unified ranking models find, and what they cost. */
package dev.recsys.testcluster.benchmark.ranking;
