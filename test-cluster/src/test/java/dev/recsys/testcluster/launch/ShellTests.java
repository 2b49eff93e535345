/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

public class ShellTests extends SeededTestCase {
    private static final Path HERE = Path.of(".");

    public void testInputIsReadAndBothOutputsAreKept() {
        assertEquals(new Shell.Result(3, "one\ntwo\n"), sh("cat; echo two >&2; exit 3", "one\n"));
    }

    public void testACommandThatDoesNotReadItsInputIsToldByItsOwnWords() {
        // More than any pipe holds, so that writing it fails in every run.
        String input = "x".repeat(4 << 20);
        assertEquals(new Shell.Result(3, "refused\n"), sh("exec <&-; echo refused; exit 3", input));
        assertEquals(new Shell.Result(0, "enough\n"), sh("head -c 1 > /dev/null; echo enough", input));
    }

    public void testACommandThatIsNotThereIsAFailure() {
        Shell.Result missing = Shell.run(List.of("./no-such-command"), HERE, Map.of());
        assertEquals(-1, missing.exit());
        assertTrue(missing.output(), missing.output().contains("no-such-command"));
    }

    private static Shell.Result sh(String script, String input) {
        return Shell.run(List.of("sh", "-c", script), HERE, Map.of(), input);
    }
}
