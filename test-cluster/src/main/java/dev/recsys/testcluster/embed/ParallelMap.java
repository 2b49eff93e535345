/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** Computes vectors on a few threads and keeps their order. */
final class ParallelMap {
    private ParallelMap() {}

    /**
     * Calls a function for 0 … {@code count - 1}.
     *
     * @param progress is told, on the calling thread, how many are done from the first on
     * @throws IllegalStateException when the function fails for one of them, or the calling thread is interrupted
     */
    static float[][] map(int count, int threads, IntFunction<float[]> function, IntConsumer progress) {
        ExecutorService executor = Executors.newFixedThreadPool(threads, runnable -> {
            Thread thread = new Thread(runnable, "embedding");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<float[]>> futures = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int item = i;
                futures.add(executor.submit(() -> function.apply(item)));
            }
            float[][] results = new float[count][];
            for (int i = 0; i < count; i++) {
                results[i] = futures.get(i).get();
                progress.accept(i + 1);
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot embed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while embedding", e);
        } finally {
            executor.shutdownNow();
            executor.close();
        }
    }
}
