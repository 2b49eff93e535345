/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster;

import com.carrotsearch.randomizedtesting.JUnit3MethodProvider;
import com.carrotsearch.randomizedtesting.RandomizedTest;
import com.carrotsearch.randomizedtesting.annotations.TestMethodProviders;
import com.carrotsearch.randomizedtesting.annotations.ThreadLeakScope;
import com.carrotsearch.randomizedtesting.annotations.TimeoutSuite;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Tests of this module: methods are called {@code testSomething}, and a failure prints the seed of its random data. */
@TestMethodProviders(JUnit3MethodProvider.class)
@ThreadLeakScope(ThreadLeakScope.Scope.NONE)
@TimeoutSuite(millis = SeededTestCase.SUITE_TIMEOUT_MILLIS)
public abstract class SeededTestCase extends RandomizedTest {
    /** Only what hangs takes that long. */
    static final int SUITE_TIMEOUT_MILLIS = 20 * 60 * 1000;

    private static final Duration BUSY_LIMIT = Duration.ofSeconds(60);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(50);

    /** Repeats an assertion until it holds; fails with its last error when it still does not hold after a minute. */
    protected static void assertBusy(Runnable assertion) {
        assertBusy(assertion, BUSY_LIMIT);
    }

    /** Repeats an assertion until it holds; fails with its last error when the time is over. */
    protected static void assertBusy(Runnable assertion, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(BUSY_PAUSE.toNanos());
            }
        }
    }
}
