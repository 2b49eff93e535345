/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * The page that the demo writes: chapters, paragraphs, commands to copy, results, and a bar for what takes a while. Text is wrapped at
 * the width; commands never are, since they must run as printed.
 */
final class Console {
    /** What results begin with; commands begin at half of it. */
    static final String INDENT = "    ";

    private static final String COMMAND_INDENT = "  ";
    private static final int BAR_COLUMNS = 32;
    private static final int PERCENT_COLUMNS = 8;
    /** Without a terminal a bar cannot be drawn over: it is written anew at these steps. */
    private static final int PERCENT_STEP = 25;

    private final PrintStream out;
    private final int width;
    private final boolean terminal;
    private int chapters;
    private int lastStep = -1;

    /**
     * @param terminal whether colours are understood and a line can be written over
     * @param width    columns of a line
     */
    Console(PrintStream out, int width, boolean terminal) {
        this.out = out;
        this.width = width;
        this.terminal = terminal;
    }

    int width() {
        return width;
    }

    /** Columns that a result line has after its indentation. */
    int resultWidth() {
        return width - INDENT.length();
    }

    String bold(String text) {
        return styled(text, "1");
    }

    String dim(String text) {
        return styled(text, "2");
    }

    String accent(String text) {
        return styled(text, "36");
    }

    String good(String text) {
        return styled(text, "32");
    }

    private String styled(String text, String code) {
        return terminal ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }

    void title(String text) {
        out.println();
        out.println(bold(text));
    }

    /** Begins a chapter: its number, its name, a rule to the end of the line. */
    void chapter(String name) {
        chapters++;
        String head = "── " + chapters + ". " + name + " ";
        out.println();
        out.println();
        out.println(bold(head) + dim("─".repeat(Math.max(2, width - DisplayText.width(head)))));
    }

    /** A paragraph for people. */
    void say(String text) {
        out.println();
        for (String line : DisplayText.wrap(text, width)) {
            out.println(line);
        }
    }

    /** A command to copy, exactly as it is but for an indentation of its lines. */
    void command(String command) {
        out.println();
        for (String line : command.split("\n")) {
            out.println(COMMAND_INDENT + dim(line));
        }
    }

    /** A line of a result, which may be styled and is printed as it is. */
    void result(String line) {
        out.println(line.isEmpty() ? "" : INDENT + line);
    }

    /** Lines of a result, after an empty one. */
    void results(List<String> lines) {
        out.println();
        lines.forEach(this::result);
    }

    void emptyLine() {
        out.println();
    }

    /** Something that was promised and has been seen to hold. */
    void seen(String text) {
        out.println();
        List<String> lines = DisplayText.wrap(text, resultWidth() - 2);
        for (int i = 0; i < lines.size(); i++) {
            result((i == 0 ? good("✓ ") : "  ") + lines.get(i));
        }
    }

    /** Draws a bar over the last one. */
    void progress(double fraction, String text) {
        int filled = (int) Math.round(Math.max(0, Math.min(1, fraction)) * BAR_COLUMNS);
        int percent = (int) Math.floor(Math.max(0, Math.min(1, fraction)) * 100);
        String line = INDENT
                + accent("━".repeat(filled))
                + dim("─".repeat(BAR_COLUMNS - filled))
                + String.format(Locale.ROOT, " %3d %%  ", percent)
                + DisplayText.cut(text, Math.max(0, resultWidth() - BAR_COLUMNS - PERCENT_COLUMNS));
        if (terminal) {
            out.print("\r\u001B[K" + line);
            out.flush();
        } else if (percent / PERCENT_STEP != lastStep) {
            lastStep = percent / PERCENT_STEP;
            out.println(line);
        }
    }

    /** Ends a bar: the next line begins anew. */
    void progressDone() {
        lastStep = -1;
        if (terminal) {
            out.println();
        }
    }
}
