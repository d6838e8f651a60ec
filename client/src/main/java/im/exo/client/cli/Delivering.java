package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Message;
import im.exo.client.Status;
import im.exo.client.realtime.LinkState;
import im.exo.client.store.Failure;
import im.exo.client.store.MessageState;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import java.time.Duration;

/** What send and send-file do once the message is in the outbox. */
final class Delivering {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private Delivering() {}

    /** Whoever waits hears when it is this device's own disk that holds the message up. */
    static void tellOfStore(ExoClient client, Output out) {
        client.onStatus(
                status -> {
                    if (status instanceof Status.StoreFailing(var reason)) {
                        try {
                            out.event("! " + reason, "store-failing", "reason", reason);
                        } catch (OutputClosed e) {
                            // What the command says at its end finds the same.
                            return;
                        }
                    }
                });
    }

    /** @param atMost how long to wait while the server is there */
    static ExitCode settle(
            ExoClient client, Output out, AccountId to, EnvelopeId id, Duration atMost)
            throws InterruptedException {
        LinkState link = client.connected(CONNECT);
        MessageState state = client.state(to, id).orElseThrow();
        if (link == LinkState.ONLINE) {
            state = client.await(to, id, atMost);
            link = client.state();
        }
        String name = Shared.name(client, to);
        if (state == MessageState.FAILED) {
            Message message = client.sent(to, id).orElseThrow();
            String reason = message.reason();
            out.event("Not sent: " + reason, "failed", "id", id.toString(), "reason", reason);
            return message.failure() == Failure.NO_SUCH_ACCOUNT
                            || message.failure() == Failure.ACCOUNT_GONE
                    ? ExitCode.NOT_FOUND
                    : ExitCode.FAILED;
        }
        if (state != MessageState.QUEUED) {
            out.event("Sent to " + name + ".", "sent", "id", id.toString(), "to", to.text());
            return ExitCode.OK;
        }
        if (client.identityChanged(to)) {
            out.event(
                    "The safety number of "
                            + name
                            + " has changed; nothing is sent until you accept it:\n  "
                            + out.hint("verify", name, "--accept"),
                    "identity-changed",
                    "id",
                    id.toString(),
                    "peer",
                    to.text());
            return ExitCode.IDENTITY_CHANGED;
        }
        if (link == LinkState.SIGNED_OUT) {
            out.event(
                    "Kept, but this device is signed out; run: " + out.hint("login"),
                    "queued",
                    "id",
                    id.toString(),
                    "to",
                    to.text());
            return ExitCode.CREDENTIALS;
        }
        out.event(
                "Kept: will be sent when the server is back and this profile is in use.",
                "queued",
                "id",
                id.toString(),
                "to",
                to.text());
        return ExitCode.OK;
    }
}
