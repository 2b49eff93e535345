/* SPDX-License-Identifier: Apache-2.0 */
/** What a ranking model is asked with, and what it takes for values that a request does not give. */
package dev.recsys.rescore.context;
