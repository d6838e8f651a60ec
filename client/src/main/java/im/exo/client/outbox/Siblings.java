package im.exo.client.outbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.protocol.IdentityChangedException;
import im.exo.client.store.OutboxRows;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.Content;
import im.exo.contract.content.Sync;

import org.signal.libsignal.protocol.InvalidKeyException;

import java.util.Arrays;
import java.util.Optional;

/**
 * The account's other devices. What they are told waits in the outbox like a message to the own
 * account, on a lane of its own: it holds back no message to anybody. With no other device known,
 * nothing is written and nobody is asked.
 */
public final class Siblings {

    /**
     * The device that has said hello, or found nobody to say it to; another one in the same profile
     * says it again.
     */
    private static final String SAID_HELLO = "said-hello";

    /** How many messages one note about what was read tells of. */
    private static final int READ_AT_ONCE = 256;

    private final ProfileStore store;
    private final Recipients recipients;
    private final Notes notes;
    private final DeviceAddress self;

    Siblings(ProfileStore store, Recipients recipients, Notes notes, DeviceAddress self) {
        this.store = store;
        this.recipients = recipients;
        this.notes = notes;
        this.self = self;
    }

    /** Whether a message from this device comes from another one of this account. */
    public boolean is(DeviceAddress other) {
        return other.account().equals(self.account()) && !other.equals(self);
    }

    /** Whether there are any, as far as is known here. */
    public boolean any() {
        return recipients.siblings();
    }

    /** One of them has written: from now on it is told what the others are told. */
    public void met(DeviceId sibling) {
        recipients.met(sibling);
    }

    /**
     * Asks the directory for the other devices when the account has changed, which the first device
     * of an account never needs as long as it is alone.
     *
     * @param version of the account, as the server last said
     * @return whether this device is to say hello to others, see {@link #hello}
     */
    public boolean learn(long version)
            throws Unreachable,
                    ServerProblem,
                    SignedOut,
                    IdentityChangedException,
                    InvalidKeyException {
        recipients.learnSiblings(version);
        if (saidHello()) {
            return false;
        }
        if (!any()) {
            // Whoever comes later says hello to this one.
            putSaidHello();
            return false;
        }
        return true;
    }

    /** In the caller's transaction: the others learn of this device, and tell it what they know. */
    public void hello() {
        tell(Sync.newBuilder().setHello(Sync.Hello.getDefaultInstance()));
        putSaidHello();
    }

    private void putSaidHello() {
        store.records().put(SAID_HELLO, "", new byte[] {(byte) self.device().value()});
    }

    private boolean saidHello() {
        return store.records()
                .get(SAID_HELLO, "")
                .filter(said -> Arrays.equals(said, new byte[] {(byte) self.device().value()}))
                .isPresent();
    }

    /**
     * Tells the other devices, in the caller's transaction when there is one.
     *
     * @return whether there are any, so that {@link Outbox#kick} makes sense
     */
    public boolean tell(Sync.Builder sync) {
        if (!any()) {
            return false;
        }
        notes.add(self.account(), Content.newBuilder().setSync(sync));
        return true;
    }

    /** A copy of what was sent to somebody; what goes to the own account needs none. */
    public boolean copy(AccountId recipient, byte[] content) {
        if (recipient.equals(self.account()) || !any()) {
            return false;
        }
        try {
            return tell(
                    Sync.newBuilder()
                            .setSent(
                                    Sync.Sent.newBuilder()
                                            .setRecipient(recipient.byteString())
                                            .setContent(Content.parseFrom(content))));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored message cannot be read", e);
        }
    }

    /** The user has seen this message of somebody; what waits is told together. */
    public boolean read(AccountId sender, EnvelopeId message) {
        if (!any()) {
            return false;
        }
        var last = store.outbox().last(self.account()).filter(this::unattempted);
        if (last.isPresent()) {
            var entry = Json.read(last.get().body(), Entry.class);
            var waiting = reads(entry).filter(read -> size(read) < READ_AT_ONCE);
            if (waiting.isPresent()) {
                notes.rewrite(
                        last.get(),
                        entry,
                        Content.newBuilder()
                                .setSync(
                                        Sync.newBuilder()
                                                .setRead(with(waiting.get(), sender, message))));
                return true;
            }
        }
        return tell(
                Sync.newBuilder().setRead(with(Sync.Read.getDefaultInstance(), sender, message)));
    }

    private boolean unattempted(OutboxRows.Row row) {
        return store.records()
                .get(Ledger.SEND, self.account().text(), Attempt.class)
                .map(attempt -> Arrays.stream(attempt.rows()).noneMatch(n -> n == row.seq()))
                .orElse(true);
    }

    private static Optional<Sync.Read> reads(Entry entry) {
        try {
            var content = Content.parseFrom(entry.content());
            return content.getSync().hasRead()
                    ? Optional.of(content.getSync().getRead())
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored message cannot be read", e);
        }
    }

    private static int size(Sync.Read read) {
        return read.getFromList().stream().mapToInt(from -> from.getEnvelopesCount()).sum();
    }

    private static Sync.Read with(Sync.Read read, AccountId sender, EnvelopeId message) {
        ByteString from = sender.byteString();
        int last = read.getFromCount() - 1;
        var more = read.toBuilder();
        if (last >= 0 && read.getFrom(last).getSender().equals(from)) {
            more.getFromBuilder(last).addEnvelopes(message.byteString());
        } else {
            more.addFromBuilder().setSender(from).addEnvelopes(message.byteString());
        }
        return more.build();
    }
}
