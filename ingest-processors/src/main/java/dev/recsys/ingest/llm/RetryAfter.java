/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.opensearch.common.Nullable;

/** Reads {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date. */
final class RetryAfter {
    /** More is as good as never. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private RetryAfter() {}

    /**
     * Gives the time to wait, above 0.
     *
     * @return null if the header is missing or malformed, or names no time to come: all who were told so would come back together
     */
    @Nullable
    static Duration parse(@Nullable String header, long nowMillis) {
        if (header == null) {
            return null;
        }
        String text = header.trim();
        if (SECONDS.matcher(text).matches()) {
            return ifAny(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return ifAny(Duration.between(Instant.ofEpochMilli(nowMillis), then));
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Nullable
    private static Duration ifAny(Duration wait) {
        return wait.isPositive() ? wait : null;
    }
}
