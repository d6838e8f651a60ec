package im.exo.messages.mailbox;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

/**
 * One row of a queue: an envelope's ciphertext for one device.
 *
 * @param sender absent for sealed sender
 * @param sentAt sender's clock, milliseconds since the epoch
 * @param acceptedAt this server's clock, milliseconds since the epoch
 */
public record Letter(
        long position,
        EnvelopeId id,
        AccountId account,
        int device,
        int type,
        ByteString content,
        @Nullable DeviceAddress sender,
        long sentAt,
        long acceptedAt) {

    public int size() {
        return content.size();
    }

    @Override
    public String toString() {
        return "Letter[" + content.size() + " bytes]";
    }
}
