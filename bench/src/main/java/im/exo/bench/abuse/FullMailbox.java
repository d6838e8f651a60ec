package im.exo.bench.abuse;

import im.exo.bench.Accounts.Member;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/**
 * Fills a mailbox to its last byte and goes on sending to it, while its owner comes, takes what it is
 * given, acknowledges nothing and goes.
 */
public final class FullMailbox extends Repeating {

    private static final int CONTENT = 250 * 1024;

    /** More than fit into 64 MiB. */
    private static final int MOST = 300;

    private static final int STAY_MS = 500;

    private final URI server;
    private final Member sender;
    private final Member owner;

    public FullMailbox(URI server, Member sender, Member owner) {
        super("a mailbox with 64 MiB");
        this.server = server;
        this.sender = sender;
        this.owner = owner;
    }

    @Override
    public void start() throws IOException {
        try (var socket = BareSocket.open(server, sender)) {
            var outcome = SendOutcome.SEND_OUTCOME_ACCEPTED;
            for (int sent = 0; outcome != SendOutcome.SEND_OUTCOME_MAILBOX_FULL; sent++) {
                if (sent > MOST) {
                    throw new IllegalStateException("a mailbox that is never full");
                }
                outcome = send(socket).getOutcome();
            }
        }
        again(Duration.ofMillis(100), this::goOn);
        again(Duration.ofMillis(100), this::comeAndGo);
    }

    private void goOn() throws IOException {
        try (var socket = BareSocket.open(server, sender)) {
            while (going()) {
                send(socket);
            }
        }
    }

    private SendResult send(BareSocket socket) throws IOException {
        var result = socket.send(owner, new byte[CONTENT]);
        count(word(result.getOutcome()));
        return result;
    }

    private void comeAndGo() throws IOException {
        try (var socket = BareSocket.open(server, owner)) {
            socket.patience(STAY_MS);
            var frame = socket.read();
            while (!frame.closes()) {
                for (var one : frame.frames()) {
                    if (one.hasDelivery()) {
                        count("delivered and not acknowledged");
                    }
                }
                frame = socket.read();
            }
            count("owner closed " + frame.closeCode());
        } catch (SocketTimeoutException windowFull) {
            count("windows full");
        }
    }
}
