package im.exo.bench.abuse;

import com.google.protobuf.ByteString;

import im.exo.bench.Accounts.Member;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.realtime.ServerFrame;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A device that dies of an envelope each time that it gets it, and is back a moment later; and a
 * sender that goes on sending what some decoder on the way might die of.
 */
public final class PoisonedDevice extends Repeating {

    /** Start of a group in an unknown field: as many of them nest as there are bytes. */
    private static final byte NESTING = 0x7b;

    private final URI server;
    private final Member sender;
    private final Member device;

    public PoisonedDevice(URI server, Member sender, Member device) {
        super("a poison envelope");
        this.server = server;
        this.sender = sender;
        this.device = device;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        try (var socket = BareSocket.open(server, sender)) {
            var poison = socket.send(device, nesting(4096));
            if (poison.getOutcome() != SendOutcome.SEND_OUTCOME_ACCEPTED) {
                throw new IOException("content is nobody's business, but is " + poison);
            }
        }
        again(Duration.ofMillis(20), this::die);
        again(Duration.ofMillis(20), this::poison);
        await("died of it");
    }

    private static byte[] nesting(int depth) {
        var bytes = new byte[depth];
        Arrays.fill(bytes, NESTING);
        return bytes;
    }

    private void die() throws IOException {
        try (var socket = BareSocket.open(server, device)) {
            while (socket.next().stream().noneMatch(ServerFrame::hasDelivery)) {}
            count("died of it");
        }
    }

    private void poison() throws IOException {
        try (var socket = BareSocket.open(server, sender)) {
            var sound = BareSocket.envelope(device, new byte[1]);
            var late = sound.toBuilder().setSentAt(Long.MAX_VALUE);
            var early = sound.toBuilder().setSentAt(Long.MIN_VALUE);
            var nameless = sound.toBuilder().setId(ByteString.EMPTY);
            var unknown = sound.toBuilder();
            unknown.getCiphertextsBuilder(0).setTypeValue(99);
            count("sent at the end of time: " + outcome(socket, late));
            count("sent before all time: " + outcome(socket, early));
            count("envelope without an id: " + outcome(socket, nameless));
            count("ciphertext of an unknown type: " + outcome(socket, unknown));
            socket.frame(BareSocket.BINARY, nesting(100_000));
            count("100,000 levels of nesting: closed " + socket.closeCode());
        }
    }

    private String outcome(BareSocket socket, Envelope.Builder envelope) throws IOException {
        return word(
                socket.exchange(BareSocket.sending(1, device, List.of(envelope.build())))
                        .getOutcome());
    }
}
