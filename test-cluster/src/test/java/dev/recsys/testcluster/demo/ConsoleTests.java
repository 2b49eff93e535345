/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.carrotsearch.randomizedtesting.RandomizedTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

public class ConsoleTests extends RandomizedTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Console console(int width, boolean terminal) {
        return new Console(new PrintStream(bytes, true, StandardCharsets.UTF_8), width, terminal);
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    public void testChaptersAreNumberedAndRuledToTheWidth() {
        Console console = console(60, false);
        console.chapter("One");
        console.chapter("Two words");
        List<String> heads =
                written().lines().filter(line -> line.startsWith("──")).toList();
        assertTrue(heads.get(0), heads.get(0).startsWith("── 1. One ──"));
        assertTrue(heads.get(1), heads.get(1).startsWith("── 2. Two words ──"));
        heads.forEach(head -> assertEquals(60, DisplayText.width(head)));
    }

    @Test
    public void testWithoutATerminalThereIsNoControlCharacter() {
        Console console = console(80, false);
        console.title("Title");
        console.chapter("Chapter");
        console.command("curl 'x'");
        console.seen("held");
        console.result(console.bold("a") + console.dim("b") + console.accent("c") + console.good("d"));
        for (int percent = 0; percent <= 100; percent++) {
            console.progress(percent / 100.0, "working");
        }
        console.progressDone();
        assertTrue(written(), written().chars().noneMatch(c -> c < ' ' && c != '\n'));
        assertEquals(
                "a bar is written at each quarter",
                5,
                written().lines().filter(l -> l.contains("working")).count());
    }

    @Test
    public void testOnATerminalABarIsDrawnOverTheLast() {
        Console console = console(80, true);
        console.progress(0.25, "a");
        console.progress(0.5, "b");
        console.progressDone();
        assertEquals(2, written().split("\r\u001B\\[K", -1).length - 1);
        assertEquals(1, written().chars().filter(c -> c == '\n').count());
    }

    @Test
    public void testCommandsAreNotBroken() {
        String word = "x".repeat(300);
        console(72, false).command("curl '" + word + "'\n  -d '{}'");
        assertEquals("\n  curl '" + word + "'\n    -d '{}'\n", written());
    }

    @Test
    public void testParagraphsFitTheWidth() {
        int width = randomIntBetween(72, 160);
        console(width, false).say("several words of a paragraph ".repeat(20));
        written().lines().forEach(line -> assertTrue(line, DisplayText.width(line) <= width));
    }
}
