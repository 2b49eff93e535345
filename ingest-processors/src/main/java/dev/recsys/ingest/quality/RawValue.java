/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

import dev.recsys.ingest.document.DocumentFields;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.chrono.ChronoZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchParseException;
import org.opensearch.common.time.DateFormatter;

/** Reads one raw value of a signal out of a document, strictly: what is no value of the right kind is refused by name. */
final class RawValue {
    /** Whole numbers up to here are exact in a double. */
    private static final double MAX_EXACT = 1L << 53;

    private final String field;

    /** How dates are written; null where the field holds a number. */
    private final DateFormatter dates;

    private final String format;

    /** Reads numbers, also as strings, as OpenSearch does. */
    static RawValue number(String field) {
        return new RawValue(field, null);
    }

    /** @param format in OpenSearch's notation; it says too what a number means */
    static RawValue date(String field, String format) {
        return new RawValue(field, format);
    }

    private RawValue(String field, String format) {
        this.field = field;
        this.format = format;
        this.dates = format == null ? null : DateFormatter.forPattern(format);
    }

    /**
     * The value, as a finite number or in milliseconds since the epoch.
     *
     * @return NaN where the document has none: no field, null, or an empty list
     * @throws IllegalArgumentException names the field, the value, and what is allowed
     */
    double read(Map<String, Object> source) {
        Object value = DocumentFields.find(source, field);
        if (value instanceof List<?> list) {
            if (list.size() > 1) {
                throw refused(value, "one value");
            }
            value = list.isEmpty() ? null : list.get(0);
        }
        if (value == null) {
            return Double.NaN;
        }
        return dates == null ? readNumber(value) : readDate(value);
    }

    private double readNumber(Object value) {
        double number;
        if (value instanceof Number read) {
            number = read.doubleValue();
        } else if (value instanceof String text) {
            try {
                number = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw refused(value, "a number");
            }
        } else {
            throw refused(value, "a number");
        }
        if (Double.isFinite(number) == false) {
            throw refused(value, "a finite number");
        }
        return number;
    }

    private double readDate(Object value) {
        return switch (value) {
            case String text -> parse(value, text);
            case Number number -> parse(value, digits(number));
            case ChronoZonedDateTime<?> zoned -> zoned.toInstant().toEpochMilli();
            case OffsetDateTime offset -> offset.toInstant().toEpochMilli();
            case Instant instant -> instant.toEpochMilli();
            case LocalDateTime local -> local.toInstant(ZoneOffset.UTC).toEpochMilli();
            case LocalDate day -> day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            case Date date -> date.getTime();
            default -> throw refused(value, "a date in the format [" + format + "]");
        };
    }

    /** The digits of a number that JSON may have written with a point or an exponent. */
    private static String digits(Number number) {
        double value = number.doubleValue();
        boolean fraction = number instanceof Double || number instanceof Float || number instanceof BigDecimal;
        return fraction && value == Math.rint(value) && Math.abs(value) < MAX_EXACT
                ? Long.toString((long) value)
                : number.toString();
    }

    private double parse(Object value, String text) {
        try {
            return dates.parseMillis(text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | OpenSearchParseException e) {
            throw refused(value, "a date in the format [" + format + "]");
        }
    }

    private IllegalArgumentException refused(Object value, String allowed) {
        return new IllegalArgumentException(
                "field [" + field + "] is " + DocumentFields.describe(value) + "; it must be " + allowed);
    }
}
