/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.embed;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** Sessions of ONNX Runtime on the CPU. */
final class OnnxSessions {
    private OnnxSessions() {}

    /** A session that computes on its caller's thread: several callers at a time use the cores better than several threads a call. */
    static OrtSession singleThreaded(OrtEnvironment environment, byte[] model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return environment.createSession(model, options);
        }
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot close a model: " + e.getMessage(), e);
        }
    }
}
