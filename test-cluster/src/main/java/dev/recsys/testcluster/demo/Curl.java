/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import java.nio.file.Path;

/** Writes requests as curl commands that a POSIX shell runs as they stand. */
final class Curl {
    private static final String INDENT = "     ";
    private static final String JSON_BODY = INDENT + "-H 'content-type: application/json' -d ";

    /** Column at which a JSON body begins, behind its quote; a body on one line has the closing quote too. */
    static final int BODY_COLUMN = JSON_BODY.length() + 2;

    private Curl() {}

    /** What a request carries. */
    sealed interface Body {
        record None() implements Body {}

        /** JSON that is printed in the command. */
        record Json(String text) implements Body {}

        /** A file that the command reads; it is sent as it is. */
        record File(Path path, String contentType) implements Body {}
    }

    /**
     * The command for one request.
     *
     * @param method GET, HEAD, POST, PUT or DELETE
     */
    static String command(String method, String url, Body body) {
        String verb = method.equals("GET") && body instanceof Body.None ? "" : "-X " + method + " ";
        String start = "curl -s " + verb + quote(url);
        return switch (body) {
            case Body.None none -> start;
            case Body.Json json -> start + " \\\n" + JSON_BODY + quote(json.text());
            case Body.File file ->
                start + " \\\n" + INDENT + "-H " + quote("content-type: " + file.contentType()) + " --data-binary "
                        + quote("@" + file.path());
        };
    }

    /**
     * The command that sends several files, one request each, in the order of their names.
     *
     * @param start what the path of every file begins with
     * @param end   what it ends with
     */
    static String commandForEach(String method, String url, String start, String end, String contentType) {
        return "for file in " + quote(start) + "*" + quote(end) + "; do\n  curl -s -X " + method + " " + quote(url)
                + " \\\n  " + INDENT + "-H " + quote("content-type: " + contentType)
                + " --data-binary \"@$file\"\ndone";
    }

    /** Quotes a text so that a shell reads exactly that text, whatever is in it. */
    static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
