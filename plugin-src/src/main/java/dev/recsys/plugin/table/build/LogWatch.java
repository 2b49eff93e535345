/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

/** Who wants a log to be read: is told how far that is, and can end it. */
interface LogWatch {
    void progress(BuildProgress.Phase phase, int done, int total);

    /** Throws if it is not wanted any more. */
    void check();
}
