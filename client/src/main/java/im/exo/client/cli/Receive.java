package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Status;
import im.exo.client.realtime.LinkState;

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
        var over = new CountDownLatch(1);
        client.onStatus(
                status -> {
                    switch (status) {
                        case Status.CaughtUp() -> {
                            if (!follow) {
                                over.countDown();
                            }
                        }
                        case Status.Connection(var state) -> {
                            if (!state.passing()) {
                                over.countDown();
                            }
                        }
                        case Status.IdentityChanged(var account) ->
                                out.event(
                                        "! The safety number of "
                                                + Shared.name(client, account)
                                                + " has changed.",
                                        "identity-changed",
                                        "peer",
                                        account.text());
                        case Status.StoreFailing(var reason) -> out.say("! " + reason);
                        case Status.Settled settled -> {}
                    }
                });
        client.listen(message -> out.message(message, Shared.name(client, message.peer())));
        client.connect();
        if (client.connected(CONNECT) == LinkState.OFFLINE) {
            out.say("(the server cannot be reached; showing what is here)");
            if (!follow) {
                client.caughtUp(Duration.ofSeconds(5));
                return ExitCode.UNREACHABLE;
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(client::close));
        if (follow && timeout < 0) {
            over.await();
        } else {
            over.await(timeout < 0 ? 15 : timeout, TimeUnit.SECONDS);
        }
        client.caughtUp(Duration.ofSeconds(5));
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
}
