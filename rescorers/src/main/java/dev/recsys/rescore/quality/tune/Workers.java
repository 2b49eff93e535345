/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.quality.tune;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A thread and the helpers that an executor lends it until this is closed.
 *
 * <p>The thread does all the work itself where no helper has started, so that a full executor costs time but blocks nothing.
 */
public final class Workers implements AutoCloseable {
    private Job job;
    private boolean closed;

    /** @param helpers threads to ask for beside the one that calls {@link #forEach} */
    public Workers(Executor executor, int helpers) {
        try {
            for (int i = 0; i < helpers; i++) {
                executor.execute(this::help);
            }
        } catch (RejectedExecutionException e) {
            // Without it, the work only takes longer.
            return;
        }
    }

    /** Nobody but the calling thread. */
    public static Workers alone() {
        return new Workers(Runnable::run, 0);
    }

    /**
     * Does the work for each number from 0 to {@code count - 1} once, in no certain order, and waits for its end.
     *
     * @param bodies gives each thread its own body, for what threads cannot share
     */
    void forEach(int count, Supplier<IntConsumer> bodies) {
        Job mine = new Job(count, bodies);
        synchronized (this) {
            job = mine;
            notifyAll();
        }
        mine.run();
        synchronized (this) {
            job = null;
        }
        mine.finish();
    }

    private void help() {
        Job former = null;
        while (true) {
            Job next;
            synchronized (this) {
                boolean interrupted = false;
                while (closed == false && interrupted == false && (job == null || job == former)) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                        Thread.currentThread().interrupt();
                    }
                }
                if (closed || interrupted) {
                    return;
                }
                next = job;
                next.enter();
            }
            next.run();
            next.leave();
            former = next;
        }
    }

    /** Lets the helpers go. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Work that threads share; a failure of one ends it for all. */
    private static final class Job {
        private final int count;
        private final Supplier<IntConsumer> bodies;
        private int next;
        private int helpers;
        private Throwable failure;

        Job(int count, Supplier<IntConsumer> bodies) {
            this.count = count;
            this.bodies = bodies;
        }

        synchronized void enter() {
            helpers++;
        }

        synchronized void leave() {
            helpers--;
            notifyAll();
        }

        private synchronized int take() {
            return failure == null && next < count ? next++ : -1;
        }

        private synchronized void fail(Throwable e) {
            if (failure == null) {
                failure = e;
            }
        }

        void run() {
            try {
                IntConsumer body = bodies.get();
                for (int i = take(); i >= 0; i = take()) {
                    body.accept(i);
                }
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }

        /** Waits for the helpers, each of which is at its last piece of work. */
        synchronized void finish() {
            boolean interrupted = false;
            while (helpers > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }
}
