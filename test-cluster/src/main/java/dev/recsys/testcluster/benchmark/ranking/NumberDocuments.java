/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recsys.testcluster.benchmark.Documents;
import dev.recsys.testcluster.benchmark.JsonObjectText;
import dev.recsys.testcluster.launch.Rest;
import java.util.SplittableRandom;

/**
 * Documents that are made up, for cost alone: numbers in fields, and one word in each text that a fixed share of the documents has.
 *
 * @param words  different words, spread evenly
 * @param fields numeric fields, whose values are from 0 to 1
 */
record NumberDocuments(int count, int words, int fields) implements Documents {
    static final String TEXT = "text";
    private static final long SEED = 7;

    static String field(int number) {
        return "f" + number;
    }

    static String word(int number) {
        return "word" + number;
    }

    @Override
    public void write(int row, JsonObjectText json) {
        SplittableRandom random = new SplittableRandom(SEED + row);
        json.text(TEXT, word(row % words));
        for (int f = 0; f < fields; f++) {
            json.number(field(f), (float) random.nextDouble());
        }
    }

    /** What these fields are mapped to. */
    ObjectNode mapping() {
        ObjectNode properties = Rest.JSON.createObjectNode();
        properties.putObject(TEXT).put("type", "text");
        for (int f = 0; f < fields; f++) {
            properties.putObject(field(f)).put("type", "float");
        }
        return properties;
    }
}
