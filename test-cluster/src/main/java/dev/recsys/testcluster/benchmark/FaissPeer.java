/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.launch.Rest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Python process with FAISS, which does one thing at a time and sleeps in between. Ends with this process. */
final class FaissPeer implements AutoCloseable {
    private static final String SCRIPT = "faiss_peer.py";
    /** Debian's FAISS belongs to Debian's Python, which need not be the first one on the path. */
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

    private static final long PROBE_SECONDS = 60;
    private static final int ERROR_LINES = 10;
    /** Libraries whose matrix product is written for the machine; without one of these FAISS is several times slower. */
    private static final List<String> TUNED_BLAS = List.of("openblas", "mkl", "blis", "atlas");

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final Path errors;
    private final Thread hook;

    private FaissPeer(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        hook = new Thread(process::destroyForcibly, "end-faiss");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The peer is not on this machine, or not in a state to be compared with; the message says what to install. */
    static final class MissingException extends Exception {
        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /**
     * Starts the peer.
     *
     * @param folder  where its script and its error output go
     * @param threads that FAISS and its BLAS may use
     */
    static FaissPeer start(Path folder, int threads) throws MissingException {
        String python = python();
        try {
            Files.createDirectories(folder);
            Path script = folder.resolve(SCRIPT);
            try (InputStream in = FaissPeer.class.getResourceAsStream(SCRIPT)) {
                Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
            }
            Path errors = folder.resolve("faiss-errors.log");
            String number = Integer.toString(threads);
            ProcessBuilder builder =
                    new ProcessBuilder(python, "-u", script.toString(), number).redirectError(errors.toFile());
            // BLAS libraries read theirs when they are loaded. Threads without work are not to keep a core busy.
            builder.environment().put("OMP_NUM_THREADS", number);
            builder.environment().put("OPENBLAS_NUM_THREADS", number);
            builder.environment().put("MKL_NUM_THREADS", number);
            builder.environment().put("OMP_WAIT_POLICY", "passive");
            return new FaissPeer(builder.start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the FAISS side: " + e.getMessage(), e);
        }
    }

    private static String python() throws MissingException {
        for (String python : PYTHONS) {
            try {
                Process probe = new ProcessBuilder(python, "-c", "import faiss, numpy")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0) {
                    return python;
                }
                probe.destroyForcibly();
            } catch (IOException e) {
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while looking for FAISS", e);
            }
        }
        throw new MissingException("no python3 here can import faiss; Debian has it: "
                + "apt-get install python3-faiss libopenblas0-pthread");
    }

    /**
     * What the peer is made of, as text.
     *
     * @throws MissingException its BLAS is the reference implementation, which nobody measures speed with
     */
    String describeForSpeed() throws MissingException {
        JsonNode described = ask("describe", Rest.JSON.createObjectNode());
        String blas = described.path("blas").asText();
        if (isTuned(blas) == false) {
            throw new MissingException("FAISS calls [" + blas + "] here, an untuned BLAS that makes it several times "
                    + "slower than it is: apt-get install libopenblas0-pthread");
        }
        return description(described);
    }

    /** What the peer is made of, as text. */
    String describe() {
        return description(ask("describe", Rest.JSON.createObjectNode()));
    }

    private static String description(JsonNode described) {
        return "FAISS " + described.path("faiss").asText() + " (" + described.path("options") + "), "
                + described.path("threads").asInt() + " thread(s), BLAS "
                + described.path("blas").asText() + ", Python "
                + described.path("python").asText();
    }

    static boolean isTuned(String blas) {
        String name = blas.toLowerCase(Locale.ROOT);
        // Wheels carry their own, which is a tuned one.
        return name.equals("built in") || TUNED_BLAS.stream().anyMatch(name::contains);
    }

    /** Has something done, and waits for it. */
    JsonNode ask(String action, ObjectNode arguments) {
        ObjectNode request = arguments.deepCopy().put("do", action);
        try {
            requests.write(request + "\n");
            requests.flush();
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the FAISS side ended: " + lastErrors());
            }
            JsonNode answer = Rest.JSON.readTree(line);
            if (answer.has("error")) {
                throw new IllegalStateException("FAISS could not " + action + ": "
                        + answer.path("error").asText());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot talk to the FAISS side: " + e.getMessage() + lastErrors(), e);
        }
    }

    private String lastErrors() {
        try (Stream<String> lines = new BufferedReader(
                        new InputStreamReader(Files.newInputStream(errors), StandardCharsets.UTF_8))
                .lines()) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - ERROR_LINES), all.size()));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running: it does the same.
        }
    }
}
