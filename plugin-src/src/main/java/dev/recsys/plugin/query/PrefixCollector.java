/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.query;

import dev.recsys.ingest.semanticid.CodePath;
import dev.recsys.ingest.semanticid.Codebook;
import dev.recsys.ingest.semanticid.CodebookReference;
import dev.recsys.ingest.semanticid.ModalityField;
import dev.recsys.ingest.semanticid.PrefixTokens;
import dev.recsys.ingest.semanticid.Standardization;
import dev.recsys.ingest.semanticid.VectorComposer;
import dev.recsys.ingest.semanticid.VersionedCodebook;
import dev.recsys.rescore.feature.LevelWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Works out which prefixes match a query, and what each is worth: weight of the {@code like} × weight of the prefix's length, the
 * best over all {@code like}s; pure arithmetic.
 *
 * <p>A {@code like} gives a path in each version of the codebook that is looked for. In the version that it comes from, that is its
 * own codes. In another version, its codes are turned back into the vector that they stand for, and that is encoded again: as good
 * as the first encoding was, no better. With probes, each level also takes the paths next nearest to the vector (given, or turned
 * back).
 */
final class PrefixCollector {
    private final SemanticIdQuery query;
    private final Map<String, VersionedCodebook> codebooks;

    private final Map<Token, Float> best = new HashMap<>();
    private int deepest;

    private record Token(int level, String text) {}

    private record Group(int level, float score) {}

    /** @param codebooks those that the query needs, by the reference that they were asked for with */
    PrefixCollector(SemanticIdQuery query, Map<String, VersionedCodebook> codebooks) {
        this.query = query;
        this.codebooks = codebooks;
    }

    /**
     * @param found where the documents of the query are
     * @throws IllegalArgumentException codes, vectors, weights or levels do not fit the codebook; the message says which
     */
    ResolvedPrefixes collect(List<LikedDocuments.Found> found) {
        boolean asked = false;
        for (Like like : query.likes()) {
            switch (like) {
                case Like.Document document -> {}
                case Like.Codes codes -> {
                    addCodes(codes);
                    asked = true;
                }
                case Like.Vector vector -> asked |= addVector(vector);
            }
        }
        Set<ResolvedPrefixes.Excluded> excluded = new LinkedHashSet<>();
        for (LikedDocuments.Found document : found) {
            addPath(
                    document.codebook(),
                    document.version(),
                    document.codes(),
                    null,
                    document.like().weight());
            excluded.add(new ResolvedPrefixes.Excluded(
                    document.index(), document.like().id()));
            asked = true;
        }
        if (asked) {
            checkLevels();
        }
        return new ResolvedPrefixes(
                query.field(), Math.max(1, deepest), groups(), List.copyOf(excluded), query.ignoreUnmapped());
    }

    private void addCodes(Like.Codes like) {
        VersionedCodebook named = codebooks.get(query.codebook());
        int version = like.version() == null ? named.version() : like.version();
        int[] codes = like.codes().stream().mapToInt(Integer::intValue).toArray();
        addPath(named.name(), version, codes, pinned(named.name(), version), like.weight());
    }

    /** @param own the codebook that the codes are from, or null where it is not needed and may not be loaded */
    private void addPath(String name, int version, int[] codes, VersionedCodebook own, float weight) {
        VersionedCodebook from = own != null ? own : pinned(name, version);
        if (from != null) {
            checkCodes(from, codes);
        }
        List<Integer> versions = query.versions().isEmpty() ? List.of(version) : query.versions();
        for (int wanted : versions) {
            if (wanted == version) {
                float[] vector = query.probes() > 1 ? reconstruct(from, codes, "probes") : null;
                add(
                        from,
                        version,
                        codes,
                        from == null ? codes.length : from.codebook().depth(),
                        vector,
                        weight);
            } else {
                VersionedCodebook to = pinned(name, wanted);
                float[] vector = translate(from, codes, to);
                int[] whole = to.quantizer().encode(vector).codes();
                int[] path = Arrays.copyOf(whole, Math.min(codes.length, whole.length));
                add(to, wanted, path, to.codebook().depth(), vector, weight);
            }
        }
    }

    /** Returns false if the query goes on without it, because it lacks a vector. */
    private boolean addVector(Like.Vector like) {
        List<VersionedCodebook> wanted = new ArrayList<>();
        if (query.versions().isEmpty()) {
            wanted.add(codebooks.get(query.codebook()));
        } else {
            String name = CodebookReference.parse(query.codebook()).name();
            query.versions().forEach(version -> wanted.add(pinned(name, version)));
        }
        boolean added = false;
        for (VersionedCodebook codebook : wanted) {
            float[] vector = new float[codebook.codebook().dimension()];
            if (compose(codebook, like, vector)) {
                int[] codes = codebook.quantizer().encode(vector).codes();
                add(codebook, codebook.version(), codes, codes.length, vector, like.weight());
                added = true;
            }
        }
        return added;
    }

    private boolean compose(VersionedCodebook codebook, Like.Vector like, float[] out) {
        Map<String, Like.Vector.Field> given = new HashMap<>();
        for (Like.Vector.Field field : like.fields()) {
            given.put(field.name(), field);
        }
        List<ModalityField> fields = codebook.codebook().spec().fields();
        float[][] modalities = new float[fields.size()][];
        for (int i = 0; i < modalities.length; i++) {
            Like.Vector.Field field = given.remove(fields.get(i).field());
            modalities[i] = field == null ? null : field.array();
        }
        if (given.isEmpty() == false) {
            throw new IllegalArgumentException("[vector] in [like] has the field ["
                    + given.keySet().iterator().next()
                    + "]; codebook [" + codebook.reference() + "] has "
                    + fields.stream().map(ModalityField::field).toList());
        }
        return new VectorComposer(
                        codebook.codebook().spec(), codebook.codebook().standardization(), query.onMissing())
                .compose(modalities, out, 0);
    }

    /**
     * Notes the prefixes of one path, and of its probes.
     *
     * @param levels number of levels that a whole path has
     * @param vector what to probe with, or null where no probes are asked for
     */
    private void add(VersionedCodebook codebook, int version, int[] codes, int levels, float[] vector, float weight) {
        deepest = Math.max(deepest, levels);
        LevelWeights worth = query.levelWeights() == null ? LevelWeights.linear(levels) : query.levelWeights();
        int last = Math.min(codes.length, worth.levels());
        for (int level = query.minimumLevel(); level <= last; level++) {
            float score = weight * worth.score(level);
            String own = PrefixTokens.token(version, codes, level);
            note(level, own, score);
            if (query.probes() > 1) {
                Set<String> probed = new HashSet<>(Set.of(own));
                for (CodePath path : codebook.quantizer().nearestPaths(vector, level, query.probes())) {
                    if (probed.size() < query.probes()) {
                        String token = PrefixTokens.token(version, path.codes(), level);
                        probed.add(token);
                        note(level, token, score);
                    }
                }
            }
        }
    }

    private void note(int level, String token, float score) {
        best.merge(new Token(level, token), score, Math::max);
    }

    private VersionedCodebook pinned(String name, int version) {
        VersionedCodebook found = codebooks.get(new CodebookReference(name, version).toString());
        if (found != null || query.codebook() == null) {
            return found;
        }
        VersionedCodebook named = codebooks.get(query.codebook());
        return named != null && named.name().equals(name) && named.version() == version ? named : null;
    }

    private static void checkCodes(VersionedCodebook codebook, int[] codes) {
        Codebook levels = codebook.codebook();
        if (codes.length > levels.depth()) {
            throw new IllegalArgumentException("[codes] has [" + codes.length + "] entries; codebook ["
                    + codebook.reference() + "] has [" + levels.depth() + "] levels");
        }
        for (int i = 0; i < codes.length; i++) {
            int size = levels.level(i).size();
            if (codes[i] < 0 || codes[i] >= size) {
                throw new IllegalArgumentException("[codes] has [" + codes[i] + "] at position [" + i
                        + "]; with codebook [" + codebook.reference() + "] it must be from 0 to " + (size - 1));
            }
        }
    }

    private static float[] reconstruct(VersionedCodebook codebook, int[] codes, String option) {
        if (codebook.codebook().spec().normalizeResiduals() && codes.length > 1) {
            throw new IllegalArgumentException("[" + option + "] needs a vector, but codebook [" + codebook.reference()
                    + "] was trained with [normalize_residuals], so that codes cannot be turned back into one; give [vector] in"
                    + " [like]");
        }
        return codebook.quantizer().reconstruct(codes);
    }

    /** The vector that codes of one version stand for, as another version composes it. */
    private static float[] translate(VersionedCodebook from, int[] codes, VersionedCodebook to) {
        if (from.codebook().spec().fields().equals(to.codebook().spec().fields()) == false
                || from.codebook().spec().normalize() != to.codebook().spec().normalize()) {
            throw new IllegalArgumentException(
                    "[versions] cannot turn codes of [" + from.reference() + "] into codes of [" + to.reference()
                            + "]: they were trained on other fields, weights or [normalize]; give [vector] in [like]");
        }
        float[] vector = reconstruct(from, codes, "versions");
        Standardization former = from.codebook().standardization();
        if (former != null) {
            float[] mean = former.mean();
            float[] scale = former.scale();
            for (int i = 0; i < vector.length; i++) {
                vector[i] = vector[i] / scale[i] + mean[i];
            }
        }
        if (to.codebook().standardization() != null) {
            to.codebook().standardization().apply(vector, 0);
        }
        return vector;
    }

    private void checkLevels() {
        if (query.levelWeights() != null && query.levelWeights().levels() > deepest) {
            throw new IllegalArgumentException(
                    "[level_weights] has [" + query.levelWeights().levels()
                            + "] entries; the deepest semantic ID asked for has [" + deepest + "] levels");
        }
        if (best.isEmpty()) {
            throw new IllegalArgumentException("[minimum_level] is [" + query.minimumLevel()
                    + "], which no path in [like] is deep enough for; the deepest semantic ID asked for has [" + deepest
                    + "] levels");
        }
    }

    /** Coarse to fine, the best first, tokens sorted: equal queries come out equal. */
    private List<ResolvedPrefixes.Prefixes> groups() {
        Map<Group, List<String>> groups = new TreeMap<>((a, b) ->
                a.level() != b.level() ? Integer.compare(a.level(), b.level()) : Float.compare(b.score(), a.score()));
        best.forEach(
                (token, score) -> groups.computeIfAbsent(new Group(token.level(), score), group -> new ArrayList<>())
                        .add(token.text()));
        List<ResolvedPrefixes.Prefixes> prefixes = new ArrayList<>(groups.size());
        groups.forEach((group, tokens) -> {
            tokens.sort(null);
            prefixes.add(new ResolvedPrefixes.Prefixes(group.level(), group.score(), tokens));
        });
        return prefixes;
    }
}
