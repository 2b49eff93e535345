/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.artifact;

/** A version of an artifact, in memory. */
public record Loaded<T>(String name, int version, T value) {}
