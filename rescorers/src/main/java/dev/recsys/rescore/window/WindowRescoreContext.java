/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.rescore.window;

import org.apache.lucene.search.Explanation;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.Rescorer;

/**
 * What every rescorer of this project has of one request on one shard; used by one thread.
 *
 * <p>A shard's listeners see what a rescorer does not, the search as a whole, but cannot refuse it: they leave the reason here, and the
 * rescorer refuses.
 */
public abstract class WindowRescoreContext extends RescoreContext {
    private final String name;
    private String refusal;

    /**
     * @param name       of the rescorer, for messages
     * @param windowSize at least 1
     */
    protected WindowRescoreContext(String name, int windowSize, Rescorer rescorer) {
        super(windowSize, rescorer);
        this.name = name;
    }

    /** Name of the rescorer, for messages. */
    public final String name() {
        return name;
    }

    /** Lets the search fail with this reason as soon as there is something to rescore. */
    public final void refuse(String reason) {
        refusal = reason;
    }

    /**
     * What a rescorer calls first.
     *
     * @throws IllegalArgumentException the search was refused
     */
    public final void checkNotRefused() {
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
    }

    /**
     * How a document that this rescorer left outside its window got its score.
     *
     * @param source explains the score with which it came
     */
    public final Explanation explainOutside(Explanation source) {
        return Explanation.match(
                RescoreWindow.outside(source.getValue().floatValue()),
                "outside the window of [" + getWindowSize() + "] documents of the [" + name
                        + "] rescorer, so below all that are in it:",
                source);
    }

    /** What there is to say of a document that the first pass did not match, or null if it did. */
    public static Explanation explainUnmatched(Explanation source) {
        if (source == null) {
            return Explanation.noMatch("the first pass did not match");
        }
        return source.isMatch() ? null : source;
    }
}
