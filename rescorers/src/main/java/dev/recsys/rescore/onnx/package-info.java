/* SPDX-License-Identifier: Apache-2.0 */
/** Models in ONNX, evaluated by ONNX Runtime where that is installed; nothing else of the library needs it. */
package dev.recsys.rescore.onnx;
