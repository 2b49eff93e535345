/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.vectors;

import dev.recsys.ingest.semanticid.ModalityField;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.util.BytesRef;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.SourceFieldMapper;

/** Reads the vectors of one field in one segment; documents are asked for in ascending order, by one thread. */
public interface LeafVectors {
    /** Type of the k-NN plugin's field; named here so that the plugin need not be there. */
    String KNN_VECTOR = "knn_vector";

    /** The vector of a document, or null where it has none; valid until the next call. */
    float[] read(int doc) throws IOException;

    /**
     * Opens the fastest source of vectors that the segment has: Lucene's vector values (whatever the engine), then binary doc values
     * (big-endian floats, a {@code knn_vector} in an index without {@code index.knn}), then arrays of numbers in {@code _source}.
     *
     * @param type the field's type in the mapping, or null where it is not mapped
     */
    static LeafVectors open(LeafReader reader, String field, MappedFieldType type) throws IOException {
        FieldInfo info = reader.getFieldInfos().fieldInfo(field);
        if (info != null && info.hasVectorValues()) {
            if (info.getVectorEncoding() != VectorEncoding.FLOAT32) {
                throw new IllegalArgumentException(
                        "field [" + field + "] holds [byte] or [binary] vectors; only [data_type] [float] can be read");
            }
            return ofVectorValues(reader.getFloatVectorValues(field));
        }
        boolean knnVector = type != null && type.typeName().equals(KNN_VECTOR);
        if (knnVector && info != null && info.getDocValuesType() == DocValuesType.BINARY) {
            return ofDocValues(field, reader.getBinaryDocValues(field));
        }
        if (knnVector) {
            return doc -> null;
        }
        return ofSource(field, reader.storedFields());
    }

    /** Opens the vectors of all fields, in their order. */
    static LeafVectors[] openAll(
            LeafReader reader, List<ModalityField> fields, Function<String, MappedFieldType> fieldTypes)
            throws IOException {
        LeafVectors[] vectors = new LeafVectors[fields.size()];
        for (int f = 0; f < vectors.length; f++) {
            String field = fields.get(f).field();
            vectors[f] = open(reader, field, fieldTypes.apply(field));
        }
        return vectors;
    }

    private static LeafVectors ofVectorValues(FloatVectorValues values) {
        KnnVectorValues.DocIndexIterator iterator = values.iterator();
        return doc -> {
            int at = iterator.docID();
            if (at < doc) {
                at = iterator.advance(doc);
            }
            return at == doc ? values.vectorValue(iterator.index()) : null;
        };
    }

    private static LeafVectors ofDocValues(String field, BinaryDocValues values) {
        return doc -> {
            if (values.advanceExact(doc) == false) {
                return null;
            }
            BytesRef bytes = values.binaryValue();
            if (bytes.length % Float.BYTES != 0) {
                throw new IllegalArgumentException("field [" + field + "] holds [" + bytes.length
                        + "] bytes; a vector of floats has a multiple of 4");
            }
            float[] vector = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length)
                    .order(ByteOrder.BIG_ENDIAN)
                    .asFloatBuffer()
                    .get(vector);
            return vector;
        };
    }

    private static LeafVectors ofSource(String field, StoredFields storedFields) {
        return doc -> {
            BytesRef source =
                    storedFields.document(doc, Set.of(SourceFieldMapper.NAME)).getBinaryValue(SourceFieldMapper.NAME);
            if (source == null) {
                return null;
            }
            Map<String, Object> map = XContentHelper.convertToMap(new BytesArray(source), false, (MediaType) null)
                    .v2();
            return toVector(field, XContentMapValues.extractValue(field, map));
        };
    }

    private static float[] toVector(String field, Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> == false) {
            throw new IllegalArgumentException(
                    "field [" + field + "] is [" + value + "]; it must be an array of numbers");
        }
        List<?> list = (List<?>) value;
        float[] vector = new float[list.size()];
        for (int j = 0; j < vector.length; j++) {
            if (list.get(j) instanceof Number number) {
                vector[j] = number.floatValue();
            } else {
                throw new IllegalArgumentException(
                        "field [" + field + "], component [" + j + "] is [" + list.get(j) + "]; it must be a number");
            }
        }
        return vector;
    }
}
