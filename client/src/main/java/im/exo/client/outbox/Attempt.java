package im.exo.client.outbox;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.realtime.ClientSend;

/**
 * A send as it goes out, and goes out again until it is answered.
 *
 * @param rows the outbox rows it carries
 * @param send a serialized {@code ClientSend}
 */
record Attempt(long[] rows, byte[] send) {

    ClientSend clientSend() {
        try {
            return ClientSend.parseFrom(send);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored send cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "Attempt[redacted]";
    }
}
