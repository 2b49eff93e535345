/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.util.List;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class LlmDefinitionTests extends OpenSearchTestCase {
    private static LlmDefinition parse(String json) {
        return LlmDefinitionJson.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false));
    }

    private static LlmDefinition endpoint(String endpoint) {
        return parse("{\"endpoint\":\"" + endpoint + "\",\"model\":\"m\"}");
    }

    private static String write(LlmDefinition definition) throws IOException {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            LlmDefinitionJson.write(builder, definition);
            return builder.toString();
        }
    }

    private static void assertRefused(String json, String... parts) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> parse(json));
        for (String part : parts) {
            assertThat(e.getMessage(), containsString(part));
        }
    }

    public void testDefaultsAreSpelledOut() throws Exception {
        assertEquals(
                "{\"endpoint\":\"https://llm.example.test/v1\",\"model\":\"m\",\"temperature\":0.0,\"max_tokens\":512,"
                        + "\"output\":\"json_schema\",\"limits\":{\"concurrency\":8,\"requests_per_minute\":null,"
                        + "\"tokens_per_minute\":null,\"tokens_per_day\":null,\"queue\":10000},"
                        + "\"timeout\":\"30s\",\"deadline\":\"2m\",\"retries\":3}",
                write(endpoint("https://llm.example.test/v1/")));
    }

    public void testEverythingIsReadAndWritten() throws Exception {
        LlmDefinition definition = parse(
                "{\"endpoint\":\"http://[::1]:8080/a/v1\",\"model\":\"x/y\",\"temperature\":0.7,"
                        + "\"max_tokens\":9,\"output\":\"text\",\"limits\":{\"concurrency\":2,\"requests_per_minute\":3,"
                        + "\"tokens_per_minute\":4,\"tokens_per_day\":5,\"queue\":0},\"timeout\":\"1s\",\"deadline\":\"3s\","
                        + "\"retries\":0,\"price\":{\"input_per_million\":0.15,\"output_per_million\":0.6,\"currency\":\"EUR\"}}");
        assertEquals(new LlmEndpoint("http", "::1", 8080, "/a/v1"), definition.endpoint());
        assertEquals(new LlmLimits(2, 3, 4, 5, 0), definition.limits());
        assertEquals(TimeValue.timeValueSeconds(3), definition.deadline());
        assertEquals(definition, parse(write(definition)));
        LlmDefinition defaults = endpoint("http://a.test");
        assertEquals(defaults, parse(write(defaults)));
    }

    public void testWhatIsWrongIsNamed() {
        assertRefused("{\"model\":\"m\"}", "[endpoint] is missing");
        assertRefused("{\"endpoint\":\"http://a.test\"}", "[model] is missing");
        String good = "{\"endpoint\":\"http://a.test\",\"model\":\"m\",";
        assertRefused(good + "\"temprature\":1}", "[temprature] is unknown", "temperature");
        assertRefused(good + "\"api_key\":\"k\"}", "[api_key] is unknown");
        assertRefused(good + "\"temperature\":2.1}", "[temperature] is [2.1]", "from [0] to [2.0]");
        assertRefused(good + "\"max_tokens\":0}", "[max_tokens] is [0]");
        assertRefused(good + "\"output\":\"xml\"}", "[output] is [xml]", "[json_schema, json_object, text]");
        assertRefused(good + "\"limits\":{\"concurency\":1}}", "[limits.concurency] is unknown");
        assertRefused(good + "\"limits\":{\"concurrency\":0}}", "[limits.concurrency] is [0]");
        assertRefused(good + "\"limits\":{\"tokens_per_day\":-1}}", "[limits.tokens_per_day] is [-1]");
        assertRefused(good + "\"timeout\":\"5\"}", "[timeout] is [5]", "a time with a unit");
        assertRefused(good + "\"timeout\":\"0s\"}", "[timeout]");
        assertRefused(good + "\"timeout\":\"5m\"}", "[deadline] is [2m]", "from [5m]");
        assertRefused(good + "\"retries\":11}", "[retries] is [11]");
        assertRefused(good + "\"price\":{\"input_per_million\":-1}}", "[price.input_per_million] is [-1.0]");
        assertRefused(good + "\"price\":{\"per_token\":1}}", "[price.per_token] is unknown");
    }

    public void testAUserInTheAddressIsRefusedAndNotShown() {
        for (String address : List.of(
                "https://user:hush@a.test/v1",
                "https://hush@a.test",
                "https://user:hush@[::1]/",
                "https://hush@1/v1")) {
            IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> endpoint(address));
            assertThat(e.getMessage(), containsString("keystore"));
            assertThat(e.getMessage(), not(containsString("hush")));
        }
    }

    public void testOtherSchemesQueriesAndFragmentsAreRefused() {
        for (String address : List.of(
                "ftp://a.test",
                "file:///etc/passwd",
                "gopher://a.test",
                "jar:http://a.test!/",
                "//a.test/v1",
                "a.test/v1",
                "unix:/var/run/docker.sock",
                "http:a.test",
                "https:///v1",
                "http://",
                "http://a.test?x=1",
                "http://a.test/v1?",
                "http://a.test/v1#x",
                "http://a.test:0",
                "http://a.test:65536",
                "http://a b.test")) {
            IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> endpoint(address));
            assertThat(address, e.getMessage(), containsString("[endpoint]"));
        }
    }

    public void testOddFormsOfHostsAreRefused() {
        for (String host : List.of(
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "017700000001",
                "127.1",
                "127.0.1",
                "127.0.0.01",
                "127.0.0.1.",
                "0x7f",
                "1.2.3.0x4",
                "localhost.",
                "[::1%25lo]",
                "[::1%251]",
                "[fe80::1%25eth0]",
                "[::ffff:1.2.3]",
                "a_b.test",
                "a..test",
                "-a.test",
                "%6c%6fcalhost",
                "\u2460.test",
                "256.1.1.1",
                "1.2.3.4.5",
                "a.123")) {
            expectThrows(IllegalArgumentException.class, () -> endpoint("http://" + host + "/v1"));
        }
        for (String host : List.of("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "a-b.test", "3com.test")) {
            endpoint("http://" + host + ":8080/v1");
        }
    }

    public void testTheFingerprintLeavesAddressLimitsAndPriceOut() {
        String one = endpoint("http://a.test").fingerprint();
        assertEquals(
                one,
                parse("{\"endpoint\":\"http://b.test\",\"model\":\"m\",\"retries\":1,\"limits\":{\"concurrency\":1},"
                                + "\"price\":{\"input_per_million\":1},\"timeout\":\"1s\"}")
                        .fingerprint());
        for (String other : List.of("\"temperature\":1", "\"max_tokens\":5", "\"output\":\"text\"")) {
            assertNotEquals(
                    one,
                    parse("{\"endpoint\":\"http://a.test\",\"model\":\"m\"," + other + "}")
                            .fingerprint());
        }
        assertNotEquals(
                one, parse("{\"endpoint\":\"http://a.test\",\"model\":\"n\"}").fingerprint());
    }

    public void testShares() {
        LlmLimits limits = new LlmLimits(8, 60, LlmLimits.UNLIMITED, 5, 100);
        assertEquals(limits, limits.share(1));
        assertEquals(new LlmLimits(2, 20, LlmLimits.UNLIMITED, 1, 100), limits.share(3));
        assertEquals(new LlmLimits(1, 1, LlmLimits.UNLIMITED, 1, 100), limits.share(100));
    }
}
