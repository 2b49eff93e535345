/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

public class CurlTests extends RandomizedTest {
    /** Stands in for curl: prints its arguments, each with a byte after it that no argument can have. */
    private static final String FAKE_CURL = "curl() { printf '%s\\001' \"$@\"; printf '\\002'; }\n";

    @Test
    public void testAShellReadsExactlyTheTextThatWasQuoted() throws Exception {
        for (String text :
                List.of("", "it's", "'", "''", "$HOME `id` \\ \"x\" !1 *\n~", "a\n'b'\nc", "é日\uD83D\uDEB2")) {
            assertEquals(List.of(List.of(text)), run("curl " + Curl.quote(text)));
        }
        for (int round = 0; round < 10; round++) {
            String text = randomRealisticUnicodeOfLength(50).replaceAll("[\\x00-\\x08]", "'");
            assertEquals(List.of(List.of(text)), run("curl " + Curl.quote(text)));
        }
    }

    @Test
    public void testPlainRequestsHaveNoBody() throws Exception {
        String url = "http://127.0.0.1:9200/a/_doc/it's?x=1&y=2";
        assertEquals(List.of(List.of("-s", url)), run(Curl.command("GET", url, new Curl.Body.None())));
        assertEquals(
                List.of(List.of("-s", "-X", "DELETE", url)), run(Curl.command("DELETE", url, new Curl.Body.None())));
        assertEquals(List.of(List.of("-s", "-X", "POST", url)), run(Curl.command("POST", url, new Curl.Body.None())));
    }

    @Test
    public void testJsonArrivesAsItIs() throws Exception {
        String json = "{\n  \"title\": \"Chef's knife, 20 cm \\\"pro\\\" $5 `x`\"\n}";
        assertEquals(
                List.of(List.of(
                        "-s", "-X", "GET", "http://h/_search", "-H", "content-type: application/json", "-d", json)),
                run(Curl.command("GET", "http://h/_search", new Curl.Body.Json(json))));
    }

    @Test
    public void testFilesAreSentAsTheyAre() throws Exception {
        assertEquals(
                List.of(List.of(
                        "-s",
                        "-X",
                        "POST",
                        "http://h/_bulk",
                        "-H",
                        "content-type: application/x-ndjson",
                        "--data-binary",
                        "@target/demo/it's 1.ndjson")),
                run(Curl.command(
                        "POST",
                        "http://h/_bulk",
                        new Curl.Body.File(Path.of("target/demo/it's 1.ndjson"), "application/x-ndjson"))));
    }

    @Test
    public void testSeveralFilesAreOneRequestEach() throws Exception {
        Path folder = newTempDir();
        for (int i = 1; i <= 3; i++) {
            Files.createFile(folder.resolve("part-" + i + ".ndjson"));
        }
        List<List<String>> calls = run(
                Curl.commandForEach("POST", "http://h/_bulk", folder + "/part-", ".ndjson", "application/x-ndjson"));
        assertEquals(3, calls.size());
        assertEquals("@" + folder + "/part-2.ndjson", calls.get(1).get(7));
    }

    /** The arguments of every call of curl that a script makes. */
    private static List<List<String>> run(String script) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", FAKE_CURL + script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(script, 0, shell.waitFor());
        return Arrays.stream(output.split("\u0002"))
                .filter(call -> call.isEmpty() == false)
                .map(call -> List.of(call.substring(0, call.length() - 1).split("\u0001", -1)))
                .toList();
    }
}
