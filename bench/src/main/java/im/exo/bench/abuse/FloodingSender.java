package im.exo.bench.abuse;

import im.exo.bench.Accounts.Member;
import im.exo.contract.Limits;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.Heartbeat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A device that sends as fast as its socket takes it, and comes back as soon as it is turned away. */
public final class FloodingSender extends Repeating {

    private static final int PINGS_AT_ONCE = 100;
    private static final byte[] CONTENT = new byte[100];

    private static final ClientFrame PING =
            ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(1)).build();

    private final URI server;
    private final Member sender;
    private final Member recipient;

    /** @param recipient somebody who is away */
    public FloodingSender(URI server, Member sender, Member recipient) {
        super("a flooding sender");
        this.server = server;
        this.sender = sender;
        this.recipient = recipient;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        again(Duration.ofMillis(100), this::flood);
        await("RATE_LIMITED");
        await("closed 4429");
    }

    private void flood() throws IOException, InterruptedException {
        try (var socket = BareSocket.open(server, sender)) {
            count("opened");
            var pouring = Thread.startVirtualThread(() -> pour(socket));
            try {
                var frame = socket.read();
                while (!frame.closes()) {
                    for (var one : frame.frames()) {
                        if (one.hasResult()) {
                            count(word(one.getResult().getOutcome()));
                        }
                    }
                    frame = socket.read();
                }
                count("closed " + frame.closeCode());
            } finally {
                socket.close();
                pouring.join();
            }
        }
    }

    /** As many as one send may have: of what an account may send in a second, a third. */
    private List<Envelope> envelopes() {
        var all = new ArrayList<Envelope>();
        for (int i = 0; i < Limits.ENVELOPES_PER_SEND; i++) {
            all.add(BareSocket.envelope(recipient, CONTENT));
        }
        return all;
    }

    private void pour(BareSocket socket) {
        try {
            for (long request = 0; going(); ) {
                var message = ClientFrames.newBuilder();
                message.addFrames(BareSocket.sending(++request, recipient, envelopes()));
                message.addAllFrames(Collections.nCopies(PINGS_AT_ONCE, PING));
                socket.write(message.build());
            }
        } catch (IOException closed) {
            // Whoever reads is told with which code.
        }
    }
}
