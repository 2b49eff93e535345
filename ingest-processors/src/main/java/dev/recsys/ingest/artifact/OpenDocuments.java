/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.artifact;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/** The documents of a batch that have neither failed nor been dropped before a processor got it. */
public final class OpenDocuments {
    private final List<IngestDocumentWrapper> wrappers;
    private final List<IngestDocument> documents;

    public OpenDocuments(List<IngestDocumentWrapper> wrappers) {
        this.wrappers = wrappers;
        this.documents = new ArrayList<>(wrappers.size());
        for (IngestDocumentWrapper wrapper : wrappers) {
            if (isOpen(wrapper)) {
                documents.add(wrapper.getIngestDocument());
            }
        }
    }

    public List<IngestDocument> documents() {
        return documents;
    }

    private static boolean isOpen(IngestDocumentWrapper wrapper) {
        return wrapper.getException() == null && wrapper.getIngestDocument() != null;
    }

    /**
     * The batch as the next processor gets it: new wrappers, because the caller still needs the documents in the old ones.
     *
     * @param failures for each of {@link #documents} the reason why it failed, or null
     */
    public List<IngestDocumentWrapper> with(List<Exception> failures) {
        List<IngestDocumentWrapper> results = new ArrayList<>(wrappers.size());
        int next = 0;
        for (IngestDocumentWrapper wrapper : wrappers) {
            if (isOpen(wrapper)) {
                results.add(new IngestDocumentWrapper(
                        wrapper.getSlot(), wrapper.getChildSlot(), wrapper.getIngestDocument(), failures.get(next++)));
            } else {
                results.add(wrapper);
            }
        }
        return results;
    }
}
