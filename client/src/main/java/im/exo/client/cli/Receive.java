package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Message;
import im.exo.client.Status;
import im.exo.client.realtime.LinkState;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@CommandLine.Command(
        name = "receive",
        description = "Shows what has arrived and was not shown yet, and sends what was kept.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} receive",
            "  ${ROOT-COMMAND-NAME} receive --follow --json | jq .text"
        })
final class Receive extends Command {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    @Option(names = "--follow", description = "Stays and shows messages as they arrive.")
    boolean follow;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Ends after this time; default: 15, with --follow never.")
    int timeout = -1;

    @Override
    ExitCode run(ExoClient client, Output out) throws Exception {
        var session = new Session(client, out);
        client.onStatus(session::hear);
        client.listen(session::show);
        client.connect();
        if (client.connected(CONNECT) == LinkState.OFFLINE) {
            out.say("(the server cannot be reached; showing what is here)");
            if (!follow) {
                session.showRest();
                return ExitCode.UNREACHABLE;
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(client::close));
        session.await();
        session.showRest();
        session.tellOfMore();
        client.flush(Duration.ofSeconds(5));
        return switch (client.state()) {
            case SIGNED_OUT ->
                    throw new Stop(
                            ExitCode.CREDENTIALS,
                            "this device is signed out; run: " + out.hint("login"));
            case SUPERSEDED ->
                    throw new Stop(ExitCode.IN_USE, "another process took over this device");
            case ONLINE, CLOSED -> ExitCode.OK;
            case OFFLINE -> follow ? ExitCode.OK : ExitCode.UNREACHABLE;
        };
    }

    /** What is shown until it is over: all is here, the time is up, or nobody reads any more. */
    private final class Session {

        private final ExoClient client;
        private final Output out;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean complete;
        private volatile @Nullable OutputClosed unread;

        Session(ExoClient client, Output out) {
            this.client = client;
            this.out = out;
        }

        /** A message that nobody saw is not handled: throwing keeps it for the next time. */
        void show(Message message) {
            try {
                out.message(message, Shared.name(client, message.peer()));
                client.read(message);
            } catch (OutputClosed e) {
                nobodyReads(e);
                // The command says it once; the SDK would with every attempt.
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
                throw e;
            }
        }

        void hear(Status status) {
            switch (status) {
                case Status.CaughtUp() -> {
                    complete = true;
                    if (!follow) {
                        over.countDown();
                    }
                }
                case Status.Connection(var state) -> {
                    if (!state.passing()) {
                        over.countDown();
                    }
                }
                case Status.IdentityChanged(var account) -> identityChanged(account);
                case Status.KeyDoubt doubt -> keyDoubt(doubt);
                case Status.StoreFailing(var reason) -> storeFailing(reason);
                case Status.Settled settled -> {}
                case Status.Synced() -> {}
            }
        }

        private void identityChanged(AccountId account) {
            try {
                out.event(
                        "! The safety number of " + Shared.name(client, account) + " has changed.",
                        "identity-changed",
                        "peer",
                        account.text());
            } catch (OutputClosed e) {
                nobodyReads(e);
            }
        }

        private void keyDoubt(Status.KeyDoubt doubt) {
            try {
                out.event(
                        KeyDoubts.text(client, doubt), "key-doubt", "peer", doubt.account().text());
            } catch (OutputClosed e) {
                nobodyReads(e);
            }
        }

        private void storeFailing(String reason) {
            try {
                out.event("! " + reason, "store-failing", "reason", reason);
            } catch (OutputClosed e) {
                nobodyReads(e);
            }
        }

        private void nobodyReads(OutputClosed e) {
            unread = e;
            over.countDown();
        }

        void await() throws InterruptedException {
            if (follow && timeout < 0) {
                over.await();
            } else {
                over.await(timeout < 0 ? 15 : timeout, TimeUnit.SECONDS);
            }
        }

        /** The time was up first. How many are left only the server knows, and it does not say. */
        void tellOfMore() {
            if (!complete && client.state() == LinkState.ONLINE) {
                out.event(
                        "(the time is up and more may wait; go on with: "
                                + out.hint("receive", "--follow")
                                + ")",
                        "more");
            }
        }

        void showRest() throws InterruptedException {
            if (unread == null) {
                client.caughtUp(Duration.ofSeconds(5));
            }
            OutputClosed closed = unread;
            if (closed != null) {
                throw closed;
            }
        }
    }
}
