/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.quality;

/**
 * One version of a profile.
 *
 * @param name    of the profile
 * @param version from 1 on; 0 for a profile that is declared in place
 */
public record VersionedProfile(String name, int version, QualityProfile profile) {}
