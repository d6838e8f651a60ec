package im.exo.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import im.exo.contract.mailbox.Ephemeral;
import im.exo.contract.realtime.ClientEphemeral;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ServerEphemeral;

import org.HdrHistogram.Histogram;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes frames that nobody stores to one device, each in a message of its own. They have no answer:
 * what has arrived counts as accepted. Some may be lost, as the protocol says, but none arrives twice or
 * out of order. Used on one event loop only.
 */
final class Typist implements Lane {

    private final Socket mine;
    private final Accounts.Member other;
    private final ByteString otherBytes;
    private final byte[] filling;
    private Histogram latency = new Histogram(3);
    private long sent;
    private long received;
    private volatile long lost;

    Typist(Socket mine, Accounts.Member other, int payloadBytes) {
        this.mine = mine;
        this.other = other;
        this.otherBytes = other.account().byteString();
        this.filling = new byte[payloadBytes];
        ThreadLocalRandom.current().nextBytes(filling);
    }

    @Override
    public void offer(long scheduledNanos) {
        byte[] content = filling.clone();
        ByteBuffer.wrap(content).putLong(scheduledNanos).putLong(sent++);
        mine.write(
                ClientFrame.newBuilder()
                        .setEphemeral(
                                ClientEphemeral.newBuilder()
                                        .setRecipient(otherBytes)
                                        .setEphemeral(
                                                Ephemeral.newBuilder()
                                                        .addCiphertexts(
                                                                Envelopes.ciphertext(
                                                                        other.device(),
                                                                        other.registrationId(),
                                                                        UnsafeByteOperations
                                                                                .unsafeWrap(
                                                                                        content)))))
                        .build());
    }

    /** Frames that never arrived, as far as later ones tell. */
    long lost() {
        return lost;
    }

    /** At the other's socket. */
    void arrived(ServerEphemeral frame) {
        var content = frame.getContent().asReadOnlyByteBuffer();
        long scheduled = content.getLong();
        long number = content.getLong();
        if (number < received + lost) {
            throw new IllegalStateException("frame %d came twice or late".formatted(number));
        }
        lost = number - received;
        received++;
        latency.recordValue(Math.max(0, System.nanoTime() - scheduled) / 1_000);
    }

    @Override
    public int backlog() {
        return (int) (sent - received - lost);
    }

    @Override
    public long accepted() {
        return received;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public void recordInto(Histogram histogram) {
        latency = histogram;
    }
}
