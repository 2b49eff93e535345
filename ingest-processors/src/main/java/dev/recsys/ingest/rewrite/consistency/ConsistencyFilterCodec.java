/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.rewrite.consistency;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.ingest.rewrite.TextLanguage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fitted filters as bytes, for the artifact store: equal filters have equal bytes.
 *
 * <p>Big-endian, strings as {@link DataOutputStream#writeUTF} has them:
 *
 * <pre>
 * int    magic "RSCF"
 * int    format version
 * string language
 * double keep
 * long   documents, double average length, double default frequency
 * int    number of terms, and for each in order: string term, int frequency
 * int    number of types, and for each: string type, long count, 101 doubles
 * </pre>
 *
 * <p>A filter whose scores come from a search has the next format version, and a string with the search in place of all that is said of
 * documents and terms.
 */
public final class ConsistencyFilterCodec {
    static final int FORMAT_VERSION = 1;

    /** Of filters with a search. */
    static final int SEARCH_FORMAT_VERSION = 2;

    private static final int MAGIC = 'R' << 24 | 'S' << 16 | 'C' << 8 | 'F';

    private ConsistencyFilterCodec() {}

    public static byte[] encode(ConsistencyFilter filter) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(filter.search() == null ? FORMAT_VERSION : SEARCH_FORMAT_VERSION);
            out.writeUTF(filter.language().wireName());
            out.writeDouble(filter.keep());
            if (filter.search() == null) {
                write(filter.terms(), out);
            } else {
                out.writeUTF(filter.search());
            }
            out.writeInt(filter.quantiles().size());
            for (Map.Entry<RewriteType, Quantiles> type : filter.quantiles().entrySet()) {
                out.writeUTF(type.getKey().wireName());
                out.writeLong(type.getValue().count());
                for (double knot : type.getValue().knots()) {
                    out.writeDouble(knot);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(TermStatistics terms, DataOutputStream out) throws IOException {
        out.writeLong(terms.documents());
        out.writeDouble(terms.averageLength());
        out.writeDouble(terms.defaultFrequency());
        out.writeInt(terms.frequencies().size());
        for (Map.Entry<String, Integer> term : new TreeMap<>(terms.frequencies()).entrySet()) {
            out.writeUTF(term.getKey());
            out.writeInt(term.getValue());
        }
    }

    /** @throws IllegalArgumentException the bytes are not what {@link #encode} writes */
    public static ConsistencyFilter decode(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readInt() != MAGIC) {
                throw new IllegalArgumentException("the bytes are no rewrite filter");
            }
            int version = in.readInt();
            if (version != FORMAT_VERSION && version != SEARCH_FORMAT_VERSION) {
                throw new IllegalArgumentException("the rewrite filter has format version [" + version
                        + "]; this node reads up to [" + SEARCH_FORMAT_VERSION + "]");
            }
            TextLanguage language = TextLanguage.parse("language", in.readUTF());
            double keep = in.readDouble();
            ConsistencyFilter filter = version == FORMAT_VERSION
                    ? new ConsistencyFilter(language, terms(in), null, quantiles(in), keep)
                    : new ConsistencyFilter(language, null, in.readUTF(), quantiles(in), keep);
            if (in.read() >= 0) {
                throw new IllegalArgumentException("the rewrite filter is longer than it says");
            }
            return filter;
        } catch (IOException e) {
            throw new IllegalArgumentException("the rewrite filter is damaged", e);
        }
    }

    private static TermStatistics terms(DataInputStream in) throws IOException {
        long documents = in.readLong();
        double averageLength = in.readDouble();
        double defaultFrequency = in.readDouble();
        int size = size(in);
        Map<String, Integer> frequencies = new HashMap<>();
        for (int i = 0; i < size; i++) {
            frequencies.put(in.readUTF(), in.readInt());
        }
        return new TermStatistics(documents, averageLength, frequencies, defaultFrequency);
    }

    private static Map<RewriteType, Quantiles> quantiles(DataInputStream in) throws IOException {
        int size = size(in);
        Map<RewriteType, Quantiles> quantiles = new EnumMap<>(RewriteType.class);
        for (int i = 0; i < size; i++) {
            RewriteType type = RewriteType.parse("type", in.readUTF());
            long count = in.readLong();
            List<Double> knots = new ArrayList<>(Quantiles.KNOTS);
            for (int k = 0; k < Quantiles.KNOTS; k++) {
                knots.add(in.readDouble());
            }
            quantiles.put(type, new Quantiles(knots, count));
        }
        return quantiles;
    }

    private static int size(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0) {
            throw new IllegalArgumentException(
                    "the rewrite filter is damaged: it says that it holds [" + size + "] of a thing");
        }
        return size;
    }
}
