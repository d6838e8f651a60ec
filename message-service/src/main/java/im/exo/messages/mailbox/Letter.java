package im.exo.messages.mailbox;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.TraceContext;

import org.jspecify.annotations.Nullable;

/**
 * One row of a queue: an envelope's ciphertext for one device.
 *
 * @param sender absent for sealed sender
 * @param sentAt sender's clock, milliseconds since the epoch
 * @param acceptedAt this server's clock, milliseconds since the epoch
 * @param trace of the send that brought it, if that is traced; not stored
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
        long acceptedAt,
        @Nullable TraceContext trace) {

    /** One that is not traced, as all are that were read from the table. */
    public Letter(
            long position,
            EnvelopeId id,
            AccountId account,
            int device,
            int type,
            ByteString content,
            @Nullable DeviceAddress sender,
            long sentAt,
            long acceptedAt) {
        this(position, id, account, device, type, content, sender, sentAt, acceptedAt, null);
    }

    public int size() {
        return content.size();
    }

    @Override
    public String toString() {
        return "Letter[" + content.size() + " bytes]";
    }
}
