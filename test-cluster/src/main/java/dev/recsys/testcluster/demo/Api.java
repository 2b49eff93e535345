/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recsys.testcluster.launch.Response;
import dev.recsys.testcluster.launch.Rest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sends requests to the cluster, and prints each, before it is sent, as a curl command that repeats it as printed. Any answer but a
 * success is a {@link DemoFailure}.
 */
final class Api {
    static final String NDJSON = "application/x-ndjson";

    private static final int COMMAND_INDENT_COLUMNS = 2;

    private final Rest rest;
    private final String address;
    private final Console console;
    private int requests;

    /** @param address of the cluster, without a slash at its end */
    Api(Rest rest, URI address, Console console) {
        this.rest = rest;
        this.address = address.toString().replaceAll("/$", "");
        this.console = console;
    }

    String address() {
        return address;
    }

    /** Number of requests that were sent. */
    int requests() {
        return requests;
    }

    JsonNode get(String path) {
        print("GET", path, new Curl.Body.None());
        return checked(rest.get(path));
    }

    /** Asks again what has been printed already, for example how far a task is. */
    JsonNode getAgain(String path) {
        return checked(rest.get(path));
    }

    JsonNode post(String path) {
        print("POST", path, new Curl.Body.None());
        return checked(rest.post(path));
    }

    JsonNode post(String path, JsonNode body) {
        return checked(rest.post(path, printed("POST", path, body)));
    }

    JsonNode put(String path, JsonNode body) {
        return checked(rest.put(path, printed("PUT", path, body)));
    }

    JsonNode search(String index, JsonNode body) {
        return complete(post("/" + index + "/_search", body));
    }

    /** A search that a file holds, because a vector is too long to print. */
    JsonNode searchFile(String index, Path file) {
        String path = "/" + index + "/_search";
        print("POST", path, new Curl.Body.File(shown(file), "application/json"));
        return complete(checked(rest.post(path, text(file))));
    }

    private static JsonNode complete(JsonNode answer) {
        DemoFailure.unless(
                answer.at("/_shards/failed").asInt(-1) == 0
                        && answer.at("/timed_out").asBoolean(true) == false,
                "the search did not reach all shards: " + answer.at("/_shards"));
        return answer;
    }

    /** Asks again what has been printed already, with other values. */
    JsonNode searchAgain(String path, JsonNode body) {
        return complete(checked(rest.post(path, body)));
    }

    /** Sends a file of lines. */
    JsonNode postLines(String path, Path file) {
        print("POST", path, new Curl.Body.File(shown(file), NDJSON));
        return checked(rest.bulk(path, text(file)));
    }

    /** Sends a file's JSON. */
    JsonNode putFile(String path, Path file) {
        print("PUT", path, new Curl.Body.File(shown(file), "application/json"));
        return checked(rest.put(path, text(file)));
    }

    /**
     * Sends bulk files one after the other.
     *
     * @param start what the path of every file begins with: no other file begins so
     */
    void bulk(String path, String start, String end, List<Path> files) {
        if (files.size() == 1) {
            print("POST", path, new Curl.Body.File(shown(files.get(0)), NDJSON));
        } else {
            Path shown = shown(Path.of(start));
            console.command(Curl.commandForEach("POST", address + path, shown.toString(), end, NDJSON));
        }
        for (int i = 0; i < files.size(); i++) {
            JsonNode answer = checked(rest.bulk(path, text(files.get(i))));
            if (answer.path("errors").asBoolean(true)) {
                throw new DemoFailure("a document was not indexed: " + firstError(answer));
            }
            if (files.size() > 1) {
                console.progress((i + 1.0) / files.size(), "file " + (i + 1) + " of " + files.size());
            }
        }
        if (files.size() > 1) {
            console.progressDone();
        }
    }

    private static String firstError(JsonNode answer) {
        for (JsonNode item : answer.path("items")) {
            for (JsonNode operation : item) {
                if (operation.has("error")) {
                    return operation.get("error").toString();
                }
            }
        }
        return answer.toString();
    }

    private String printed(String method, String path, JsonNode body) {
        String text = JsonText.pretty(body, console.width() - COMMAND_INDENT_COLUMNS, Curl.BODY_COLUMN);
        print(method, path, new Curl.Body.Json(text));
        return text;
    }

    private void print(String method, String path, Curl.Body body) {
        console.command(Curl.command(method, address + path, body));
    }

    private JsonNode checked(Response response) {
        requests++;
        DemoFailure.unless(response.isSuccess(), response.toString());
        return response.body();
    }

    /** The path as it is short and still right: from the folder that the demo was started in, if the file is below it. */
    private static Path shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read [" + file + "]: " + e.getMessage(), e);
        }
    }
}
