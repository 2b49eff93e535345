/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import com.carrotsearch.randomizedtesting.annotations.ThreadLeakScope;
import com.sun.net.httpserver.HttpServer;
import dev.recsys.testcluster.launch.Rest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Against a server that remembers what it got; the JDK's server ends its timer some time after it stopped. */
@ThreadLeakScope(ThreadLeakScope.Scope.NONE)
public class ApiTests extends RandomizedTest {
    private record Seen(String method, String url, String type, String body) {}

    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private int status = 200;
    private String answer = "{}";
    private HttpServer server;
    private URI address;
    private Rest rest;
    private Api api;

    @Before
    public void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    address.resolve(exchange.getRequestURI()).toString(),
                    exchange.getRequestHeaders().getFirst("content-type"),
                    body));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        rest = new Rest(address);
        api = new Api(rest, address, new Console(new PrintStream(printed, true, StandardCharsets.UTF_8), 100, false));
    }

    @After
    public void stop() {
        rest.close();
        server.stop(0);
    }

    @Test
    public void testWhatIsPrintedIsWhatIsSent() throws Exception {
        api.get("/products/_doc/1?_source=title");
        api.put("/products", Json.of("{ \"title\": %s, \"more\": %s }", "Chef's \"pro\" $5 `x`\n", "long ".repeat(40)));
        api.post("/products/_refresh");
        Path file = newTempDir().resolve("it's a document.json");
        Files.writeString(file, "{\n\"a\": \"é\"}");
        api.putFile("/products/_doc/2", file);
        assertEquals(4, seen.size());
        assertEquals(4, api.requests());
        assertPrintedIsSeen();
    }

    @Test
    public void testBulkFilesAreAllPrintedAndSent() throws Exception {
        answer = "{\"errors\":false,\"items\":[]}";
        Path folder = newTempDir();
        List<Path> files = new ArrayList<>();
        for (int i = 1; i <= randomIntBetween(1, 4); i++) {
            files.add(
                    Files.writeString(folder.resolve("part-0" + i + ".ndjson"), "{\"index\":{}}\n{\"n\":" + i + "}\n"));
        }
        api.bulk("/products/_bulk?refresh=true", folder + "/part-", ".ndjson", files);
        assertEquals(files.size(), seen.size());
        assertPrintedIsSeen();
    }

    /** Runs what was printed with a stand-in for curl that writes down method, address, content type and body. */
    private void assertPrintedIsSeen() throws Exception {
        String script =
                """
                curl() {
                  method=GET; type=application/json; body=
                  while [ $# -gt 0 ]; do
                    case $1 in
                      -s) ;;
                      -X) shift; method=$1 ;;
                      -H) shift; type=${1#content-type: } ;;
                      -d) shift; body=$1 ;;
                      --data-binary) shift; body=$(cat "${1#@}"; printf .); body=${body%.} ;;
                      *) url=$1 ;;
                    esac
                    shift
                  done
                  printf '%s\\001%s\\001%s\\001%s\\002' "$method" "$url" "$type" "$body"
                }
                """;
        String commands = printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" % ") == false)
                .map(line -> line.startsWith("  ") ? line.substring(2) : line)
                .reduce("", (a, b) -> a + b + "\n");
        Process shell = new ProcessBuilder("sh", "-c", script + commands)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(commands, 0, shell.waitFor());
        List<Seen> run = new ArrayList<>();
        for (String call : output.split("\u0002")) {
            String[] parts = call.split("\u0001", -1);
            run.add(new Seen(parts[0], parts[1], parts[2], withoutIndentation(parts[3])));
        }
        assertEquals(
                seen.stream()
                        .map(each -> new Seen(each.method(), each.url(), each.type(), withoutIndentation(each.body())))
                        .toList(),
                run);
    }

    /** Commands are indented on the page; between the values of JSON that changes nothing. */
    private static String withoutIndentation(String body) {
        return body.replaceAll("\n *", "\n");
    }

    @Test
    public void testAnErrorStopsTheDemoWithTheWholeAnswer() {
        status = 400;
        answer = "{\"error\":{\"reason\":\"no such field\"}}";
        try {
            api.get("/products/_search");
            fail("an error was taken for an answer");
        } catch (DemoFailure e) {
            assertEquals(
                    "GET " + address + "/products/_search answered 400: {\"error\":{\"reason\":\"no such field\"}}",
                    e.getMessage());
        }
    }

    @Test
    public void testADocumentThatFailsInABulkStopsTheDemo() throws IOException {
        answer =
                "{\"errors\":true,\"items\":[{\"index\":{\"status\":200}},{\"index\":{\"error\":{\"reason\":\"bad vector\"}}}]}";
        Path file = Files.writeString(newTempDir().resolve("part-01.ndjson"), "{}\n");
        try {
            api.bulk("/_bulk", file.toString(), "", List.of(file));
            fail("a failed document was taken for an indexed one");
        } catch (DemoFailure e) {
            assertEquals("a document was not indexed: {\"reason\":\"bad vector\"}", e.getMessage());
        }
    }

    @Test
    public void testASearchThatMissesAShardStopsTheDemo() {
        answer = "{\"timed_out\":false,\"_shards\":{\"total\":2,\"failed\":1},\"hits\":{\"hits\":[]}}";
        try {
            api.search("products", Json.of("{}"));
            fail("half an answer was taken for a whole one");
        } catch (DemoFailure e) {
            assertTrue(e.getMessage(), e.getMessage().startsWith("the search did not reach all shards: {\"total\":2"));
        }
    }
}
