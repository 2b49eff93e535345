/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact.definition;

import org.opensearch.core.xcontent.ToXContent;

/**
 * A version that is about to be made.
 *
 * @param value       what {@link DeclaredType#decode} makes of the content
 * @param content     what is stored; not to be changed
 * @param description a JSON value: what the parameters of the version show of it
 */
public record Draft<T>(T value, byte[] content, ToXContent description) {}
