/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs short commands to their end. */
final class Shell {
    /** What a child sees of our environment: enough to run, nothing that would change how a node behaves. */
    private static final Set<String> PASSED_ON = Set.of("PATH", "LANG", "LC_ALL", "TZ", "TERM", "LD_LIBRARY_PATH");

    /**
     * @param exit exit status
     * @param output standard output and error, as they came
     */
    record Result(int exit, String output) {}

    private Shell() {}

    /** A builder whose environment is ours reduced to the harmless part, plus {@code environment}. */
    static ProcessBuilder builder(List<String> command, Path folder, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true);
    }

    static Result run(List<String> command, Path folder, Map<String, String> environment) {
        return run(command, folder, environment, "");
    }

    /** @param input what the command reads on its standard input, small enough for a pipe */
    static Result run(List<String> command, Path folder, Map<String, String> environment, String input) {
        try {
            Process process = builder(command, folder, environment).start();
            write(input, process);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return new Result(-1, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while [" + command.get(0) + "] was running", e);
        }
    }

    /** A command need not read its input, or all of it: what it prints and its exit status tell what came of it. */
    private static void write(String input, Process process) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The pipe is broken: the command has closed its end.
        }
    }
}
