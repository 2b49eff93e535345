/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.benchmark;

/** Documents to index, by row; several threads may ask at a time. */
public interface Documents {
    int count();

    /** Its {@code _id}, which needs no escaping in JSON. */
    default String id(int row) {
        return Integer.toString(row);
    }

    /** Adds the fields of one document. */
    void write(int row, JsonObjectText json);

    /** The same documents with further fields. */
    default Documents and(Documents more) {
        Documents first = this;
        return new Documents() {
            @Override
            public int count() {
                return first.count();
            }

            @Override
            public String id(int row) {
                return first.id(row);
            }

            @Override
            public void write(int row, JsonObjectText json) {
                first.write(row, json);
                more.write(row, json);
            }
        };
    }
}
