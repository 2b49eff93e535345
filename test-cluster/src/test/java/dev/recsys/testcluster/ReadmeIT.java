/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.recsys.testcluster.launch.Rest;
import dev.recsys.testcluster.launch.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every curl line of the README works as printed, and answers what the README says. */
public class ReadmeIT extends RealClusterTestCase {
    private static final Pattern BLOCK = Pattern.compile("```(sh|json)\n(.*?)```", Pattern.DOTALL);
    private static final String PRINTED_PORT = "localhost:9400";

    private record Step(String commands, JsonNode answer) {}

    public void testStepByStepWorksAsPrinted() throws Exception {
        TestCluster cluster = sharedCluster();
        String server = cluster.httpUri(0).getAuthority();
        Path folder = newTempDir();
        List<Step> steps = steps();
        assertTrue("found only " + steps.size() + " steps", steps.size() > 8);
        for (Step step : steps) {
            JsonNode last = null;
            for (JsonNode answer : run(step.commands().replace(PRINTED_PORT, server), folder)) {
                assertFalse(step.commands() + "\nanswered " + answer, answer.has("error"));
                assertFalse(
                        step.commands() + "\nanswered " + answer,
                        answer.path("errors").asBoolean());
                assertTrue(
                        step.commands() + "\nanswered " + answer,
                        answer.path("failures").isEmpty());
                last = answer;
            }
            if (step.answer() != null) {
                assertEquals(step.commands(), step.answer(), last);
            }
        }
    }

    /** The blocks of commands, each with the JSON block that follows it, if one does before the next. */
    private static List<Step> steps() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String chapter = readme.substring(readme.indexOf("## Step by step"), readme.indexOf("## Reference"));
        List<Step> steps = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(chapter);
        while (matcher.find()) {
            String text = matcher.group(2);
            if (matcher.group(1).equals("sh")) {
                steps.add(new Step(text, null));
            } else {
                Step before = steps.remove(steps.size() - 1);
                steps.add(new Step(before.commands(), Rest.JSON.readTree(text)));
            }
        }
        return steps;
    }

    private static List<JsonNode> run(String commands, Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process shell = new ProcessBuilder("sh", "-e", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue("still running: " + commands, shell.waitFor(2, TimeUnit.MINUTES));
        } finally {
            shell.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(commands + "\nprinted " + printed, 0, shell.exitValue());
        try (MappingIterator<JsonNode> answers =
                Rest.JSON.readerFor(JsonNode.class).readValues(printed)) {
            return answers.readAll();
        }
    }
}
