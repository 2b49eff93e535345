/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.launch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.recsys.testcluster.SeededTestCase;
import java.io.IOException;

public class ProcessIdentityTests extends SeededTestCase {
    public void testAnotherProcessWithTheSameNumberIsNotTakenForIt() {
        ProcessIdentity self = ProcessIdentity.current();
        assertTrue(self.isAlive());
        assertEquals(ProcessHandle.current(), self.handle().orElseThrow());
        ProcessIdentity former = new ProcessIdentity(self.pid(), self.started() + "0");
        assertFalse(former.isAlive());
        assertTrue(former.handle().isEmpty());
        assertTrue(former.residentBytes().isEmpty());
    }

    public void testAnEndedProcessIsNotAlive() throws IOException, InterruptedException {
        Process child = new ProcessBuilder("sleep", "600").start();
        ProcessIdentity identity = ProcessIdentity.of(child.pid());
        assertTrue(identity.isAlive());
        assertTrue(identity.residentBytes().isPresent());
        child.destroyForcibly();
        child.waitFor();
        assertFalse(identity.isAlive());
        assertFalse(ProcessIdentity.of(child.pid()).isAlive());
    }

    public void testItIsWrittenAndReadAsItIs() throws IOException {
        ProcessIdentity self = ProcessIdentity.current();
        String json = Rest.JSON.writeValueAsString(self);
        assertEquals(self, Rest.JSON.readValue(json, ProcessIdentity.class));
        assertEquals("{\"pid\":" + self.pid() + ",\"started\":\"" + self.started() + "\"}", json);
    }
}
