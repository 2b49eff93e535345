/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which versions are live, as far as this node knows. A pointer that was read late never replaces a newer one: of two, the one with
 * the greater stamp stays.
 */
final class LivePointers {
    /** A name of a kind. */
    record Key(String kind, String name) {}

    private record Entry(ArtifactPointer pointer, long generation) {}

    /** A read of the index that is under way. */
    final class Reading {
        private final Key key;
        private final long began = generation.current();
        /** The newest pointer that arrived by broadcast meanwhile, or null. */
        private ArtifactPointer announced;

        private Reading(Key key) {
            this.key = key;
        }
    }

    private final Generation generation;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final Set<Reading> readings = new HashSet<>();
    private final Set<Key> expected = ConcurrentHashMap.newKeySet();

    LivePointers(Generation generation) {
        this.generation = generation;
    }

    /** Remembers of a name also that there is nothing under it; of others it is not, since anybody may ask for any. */
    void expect(Key key) {
        expected.add(key);
    }

    /** The pointer of a name, or null if it has to be read. */
    ArtifactPointer cached(Key key) {
        Entry entry = entries.get(key);
        return entry != null && entry.generation() == generation.current() ? entry.pointer() : null;
    }

    /** To be called before the index is read, and followed by {@link #end}. */
    synchronized Reading begin(Key key) {
        Reading reading = new Reading(key);
        readings.add(reading);
        return reading;
    }

    /**
     * Takes over what was read.
     *
     * @param read null if the reading failed
     * @return the newest pointer known, or null if it has to be read again: this node may have missed a change meanwhile
     */
    synchronized ArtifactPointer end(Reading reading, ArtifactPointer read) {
        readings.remove(reading);
        if (read == null || reading.began != generation.current()) {
            return null;
        }
        ArtifactPointer newest = newer(read, reading.announced);
        Entry entry = entries.get(reading.key);
        if (entry != null && entry.generation() == reading.began) {
            newest = newer(newest, entry.pointer());
        }
        if (newest.exists() || expected.contains(reading.key)) {
            entries.put(reading.key, new Entry(newest, reading.began));
        }
        return newest;
    }

    /**
     * Takes over a pointer that was broadcast. It may itself be late, so that it only replaces an older one; it is no substitute for
     * reading where nothing is known.
     */
    synchronized void accept(ArtifactPointer pointer) {
        Key key = new Key(pointer.kind(), pointer.name());
        entries.computeIfPresent(key, (same, entry) -> new Entry(newer(entry.pointer(), pointer), entry.generation()));
        for (Reading reading : readings) {
            if (reading.key.equals(key)) {
                reading.announced = reading.announced == null ? pointer : newer(reading.announced, pointer);
            }
        }
    }

    /** Forgets everything, also the stamps: the index that they counted in is gone. */
    synchronized void forget() {
        entries.clear();
        generation.advance();
    }

    /** The names that are in use on this node. */
    List<Key> keys() {
        return List.copyOf(entries.keySet());
    }

    private static ArtifactPointer newer(ArtifactPointer one, ArtifactPointer other) {
        return other == null || one.stamp().compareTo(other.stamp()) >= 0 ? one : other;
    }
}
