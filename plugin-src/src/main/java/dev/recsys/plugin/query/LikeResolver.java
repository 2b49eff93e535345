/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.CodebookReference;
import dev.recsys.ingest.semanticid.CodebookSource;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.client.Client;

/**
 * Resolves a query on the coordinating node: finds the documents that it names, loads the codebooks that it needs, then lets
 * {@link PrefixCollector} encode; all of it without blocking, the arithmetic on the pool of the {@link CodebookSource}.
 */
final class LikeResolver {
    private final SemanticIdQuery query;
    private final CodebookSource source;

    LikeResolver(SemanticIdQuery query, CodebookSource source) {
        this.query = query;
        this.source = source;
    }

    /**
     * @param request  the request that the query is part of, or null where that is not known
     * @param listener is completed once
     */
    void resolve(Client client, IndicesRequest request, ActionListener<ResolvedPrefixes> listener) {
        List<Like.Document> documents = new ArrayList<>();
        for (Like like : query.likes()) {
            if (like instanceof Like.Document document) {
                documents.add(document);
            }
        }
        if (documents.isEmpty()) {
            loadAndCollect(List.of(), listener);
            return;
        }
        new LikedDocuments(query.field(), client, request).find(documents, new ActionListener<>() {
            @Override
            public void onResponse(List<LikedDocuments.Found> found) {
                loadAndCollect(found, listener);
            }

            @Override
            public void onFailure(Exception e) {
                listener.onFailure(e);
            }
        });
    }

    private void loadAndCollect(List<LikedDocuments.Found> found, ActionListener<ResolvedPrefixes> listener) {
        Set<String> references;
        try {
            references = references(found);
        } catch (IllegalArgumentException e) {
            listener.onFailure(e);
            return;
        }
        if (references.isEmpty()) {
            ActionListener.completeWith(listener, () -> new PrefixCollector(query, Map.of()).collect(found));
            return;
        }
        GroupedActionListener<Map.Entry<String, VersionedCodebook>> group = new GroupedActionListener<>(
                ActionListener.map(listener, loaded -> new PrefixCollector(query, byReference(loaded)).collect(found)),
                references.size());
        for (String reference : references) {
            load(reference, ActionListener.map(group, loaded -> Map.entry(reference, loaded)));
        }
    }

    /** Says where a codebook was wanted when it cannot be had. */
    private void load(String reference, ActionListener<VersionedCodebook> listener) {
        // A source that throws, against its contract, must not leave a search waiting; nor may it answer twice.
        ActionListener<VersionedCodebook> once = ActionListener.notifyOnce(ActionListener.delegateResponse(
                listener, (delegate, failure) -> delegate.onFailure(unusable(reference, failure))));
        try {
            source.load(reference, once);
        } catch (RuntimeException e) {
            once.onFailure(e);
        }
    }

    private OpenSearchStatusException unusable(String reference, Exception cause) {
        RestStatus status = ExceptionsHelper.status(cause);
        // A 404 would read as if the index that is searched were missing.
        return new OpenSearchStatusException(
                "[" + SemanticIdQueryBuilder.NAME + "] query on field [" + query.field() + "] cannot use codebook ["
                        + reference + "]: " + cause.getMessage(),
                status == RestStatus.NOT_FOUND ? RestStatus.BAD_REQUEST : status,
                cause);
    }

    private static Map<String, VersionedCodebook> byReference(Collection<Map.Entry<String, VersionedCodebook>> loaded) {
        Map<String, VersionedCodebook> codebooks = new HashMap<>();
        loaded.forEach(entry -> codebooks.put(entry.getKey(), entry.getValue()));
        return codebooks;
    }

    /** The codebooks that are needed; a plain "like this document" needs none, because the document has its codes. */
    private Set<String> references(List<LikedDocuments.Found> found) {
        Set<String> references = new TreeSet<>();
        for (Like like : query.likes()) {
            switch (like) {
                case Like.Document document -> {}
                case Like.Codes codes -> {
                    references.add(query.codebook());
                    if (codes.version() != null) {
                        references.add(named().at(codes.version()).toString());
                    }
                    addVersions(references, named().name());
                }
                case Like.Vector vector -> {
                    if (query.versions().isEmpty()) {
                        references.add(query.codebook());
                    }
                    addVersions(references, named().name());
                }
            }
        }
        for (LikedDocuments.Found document : found) {
            checkName(document);
            boolean translated = query.versions().isEmpty() == false
                    && query.versions().equals(List.of(document.version())) == false;
            if (query.probes() > 1 || translated) {
                references.add(new CodebookReference(document.codebook(), document.version()).toString());
            }
            if (translated) {
                addVersions(references, document.codebook());
            }
        }
        return references;
    }

    private void addVersions(Set<String> references, String name) {
        for (int version : query.versions()) {
            references.add(new CodebookReference(name, version).toString());
        }
    }

    private CodebookReference named() {
        return CodebookReference.parse(query.codebook());
    }

    private void checkName(LikedDocuments.Found document) {
        if (query.codebook() != null && named().name().equals(document.codebook()) == false) {
            throw new IllegalArgumentException("document [" + document.like().id() + "] of [like], in index ["
                    + document.index() + "], was encoded with codebook [" + document.codebook()
                    + "]; the query names [" + query.codebook() + "]");
        }
    }
}
