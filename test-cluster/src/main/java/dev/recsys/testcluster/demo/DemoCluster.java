/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import dev.recsys.testcluster.launch.TestCluster;
import dev.recsys.testcluster.launch.TestClusterBuilder;
import dev.recsys.testcluster.launch.UserCluster;
import java.net.URI;
import java.nio.file.Path;

/** The cluster that the demo runs on: its own, which ends with it, or one that is kept and stopped by a command. */
final class DemoCluster implements AutoCloseable {
    private final URI uri;
    /** Null when the cluster is to be kept. */
    private final TestCluster own;
    /** Null when the cluster ends with the demo. */
    private final UserCluster kept;

    private boolean keepIt;

    private DemoCluster(URI uri, TestCluster own, UserCluster kept) {
        this.uri = uri;
        this.own = own;
        this.kept = kept;
    }

    /** @param logs gets the nodes' logs when the cluster does not come up */
    static DemoCluster start(int nodes, int httpPort, boolean keep, Path logs, Console console) {
        console.emptyLine();
        console.result("starting " + (nodes == 1 ? "a node" : nodes + " nodes") + " …");
        TestClusterBuilder builder =
                TestCluster.builder().name("demo").nodes(nodes).httpPort(httpPort);
        DemoCluster cluster;
        if (keep) {
            UserCluster user = UserCluster.ofThisCheckout();
            cluster = new DemoCluster(user.start(builder).httpUris().get(0), null, user);
        } else {
            TestCluster own = builder.failureLogs(logs.resolve("logs")).start();
            cluster = new DemoCluster(own.httpUri(0), own, null);
        }
        console.result("the cluster is green at " + cluster.uri);
        return cluster;
    }

    URI uri() {
        return uri;
    }

    /** The demo has come to its end: a cluster that is to be kept is kept from here on. */
    void done(Console console) {
        keepIt = kept != null;
        console.emptyLine();
        if (keepIt) {
            console.result("the cluster goes on at " + uri + "; stop it with: test-cluster/cluster stop");
        } else {
            console.result("the cluster ends now; with --keep it goes on, and every command above can be tried");
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        } else if (keepIt == false) {
            kept.stop();
        }
    }
}
