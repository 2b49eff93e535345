/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.table.build;

import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.guardrail.Guardrails;
import java.util.List;
import java.util.concurrent.Executor;

/** The queries of a log with what they led to, for those who want no table of them. */
public final class LoggedQueries {
    private final IndexScan scan;
    private final Executor executor;

    /** @param executor for working the log out, which may take seconds */
    public LoggedQueries(IndexScan scan, Executor executor) {
        this.scan = scan;
        this.executor = executor;
    }

    /**
     * Reads a log with the rights of the caller.
     *
     * @param minFrequency times that a query was asked at least
     * @param room         grows with what is read
     * @param check        throws when the work is cancelled
     * @return the rows, the most frequent first; fails with 400 if there is no search in the log
     */
    public Async<List<QueryRow>> read(LogOptions options, int minFrequency, Reservation room, Runnable check) {
        LogWatch watch = new LogWatch() {
            @Override
            public void progress(BuildProgress.Phase phase, int done, int total) {
                // Nobody shows it.
            }

            @Override
            public void check() {
                check.run();
            }
        };
        return new LogReader(scan, room, watch, options, Guardrails.DEFAULT, new QueryLog(options.maxQueries()))
                .read()
                .then(log -> Async.on(executor, () -> log.rows(minFrequency, 1, 1, check)));
    }
}
