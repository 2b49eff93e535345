/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite.completion;

import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;

/** Listens to work that says in its result what failed. */
record Always<T>(Consumer<T> then) implements ActionListener<T> {
    @Override
    public void onResponse(T value) {
        then.accept(value);
    }

    @Override
    public void onFailure(Exception e) {
        throw new AssertionError("this work does not fail", e);
    }
}
