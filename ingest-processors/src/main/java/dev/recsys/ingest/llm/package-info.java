/* SPDX-License-Identifier: Apache-2.0 */
/** Large language models behind an OpenAI-compatible server: asked politely, within limits, and never on a thread that must not wait. */
package dev.recsys.ingest.llm;
