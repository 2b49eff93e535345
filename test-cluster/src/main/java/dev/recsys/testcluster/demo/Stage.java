/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import java.nio.file.Path;

/**
 * What every chapter works with.
 *
 * @param files  folder for what the printed commands send
 * @param shards primary shards of the index
 */
record Stage(Console console, Api api, DemoPlan plan, Models models, Path files, int shards) {}
