/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.ingest.llm;

import org.opensearch.common.Nullable;

/**
 * What a server answered.
 *
 * @param retryAfter the header, or null
 * @param body       empty unless the status is 200: what a server says of an error is read by nobody
 */
record HttpReply(int status, @Nullable String retryAfter, byte[] body) {}
