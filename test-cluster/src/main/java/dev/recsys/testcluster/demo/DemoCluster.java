/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.testcluster.demo;

import dev.recsys.testcluster.launch.TestCluster;
import dev.recsys.testcluster.launch.TestClusterBuilder;
import dev.recsys.testcluster.launch.UserCluster;
import java.net.URI;
import java.nio.file.Path;

/** The cluster that the demo runs on: its own, which ends with it however it ends, or one that stays until it is stopped by a command. */
final class DemoCluster implements AutoCloseable {
    private final Console console;
    private final URI uri;
    /** Null when the cluster stays. */
    private final TestCluster own;

    private DemoCluster(Console console, URI uri, TestCluster own) {
        this.console = console;
        this.uri = uri;
        this.own = own;
    }

    /** @param logs gets the nodes' logs when the cluster does not come up */
    static DemoCluster start(int nodes, int httpPort, boolean keep, Path logs, Console console) {
        console.emptyLine();
        console.result("starting " + (nodes == 1 ? "a node" : nodes + " nodes") + " …");
        TestClusterBuilder builder =
                TestCluster.builder().name("demo").nodes(nodes).httpPort(httpPort);
        DemoCluster cluster;
        if (keep) {
            UserCluster.Status status = UserCluster.ofThisCheckout().start(builder);
            cluster = new DemoCluster(console, status.httpUris().get(0), null);
        } else {
            TestCluster own = builder.failureLogs(logs).start();
            cluster = new DemoCluster(console, own.httpUri(0), own);
        }
        console.result("the cluster is green at " + cluster.uri);
        return cluster;
    }

    URI uri() {
        return uri;
    }

    /** Ends the cluster, or says how it can be ended. */
    @Override
    public void close() {
        console.emptyLine();
        if (own == null) {
            console.result("The cluster goes on at " + uri + "; stop it with: test-cluster/cluster stop");
        } else {
            console.result("The cluster ends now; with --keep it goes on, and every command above can be tried.");
            own.close();
        }
    }
}
