package im.exo.client.inbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.client.keys.Identities;
import im.exo.client.keys.PeerIdentity;
import im.exo.client.outbox.Enclosures;
import im.exo.client.outbox.Outbox;
import im.exo.client.protocol.Decrypted;
import im.exo.client.protocol.Ratchets;
import im.exo.client.sealing.Seals;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.client.sync.Mirror;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.Content;
import im.exo.contract.content.Receipt;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Takes deliveries in: ratchet state, message and seen id become durable in one transaction, after
 * which the delivery may be acknowledged. A second one of the same envelope is dropped; one that
 * cannot be read is recorded as such.
 */
public final class Inbox {

    private final ProfileStore store;
    private final Seals seals;
    private final Ratchets ratchets;
    private final Identities identities;
    private final Enclosures enclosures;
    private final Outbox outbox;
    private final Mirror mirror;
    private final Predicate<AccountId> receipts;
    private final InboxListener listener;

    /** What messages are opened with, and what they are for. */
    public record Parts(
            ProfileStore store,
            Seals seals,
            Ratchets ratchets,
            Identities identities,
            Enclosures enclosures,
            Outbox outbox,
            Mirror mirror) {}

    /**
     * @param receipts who is told that a message arrived; nobody is while a new identity of theirs
     *     is not accepted, for it could be anybody
     */
    public Inbox(Parts parts, Predicate<AccountId> receipts, InboxListener listener) {
        this.store = parts.store();
        this.seals = parts.seals();
        this.ratchets = parts.ratchets();
        this.identities = parts.identities();
        this.enclosures = parts.enclosures();
        this.outbox = parts.outbox();
        this.mirror = parts.mirror();
        this.receipts = receipts;
        this.listener = listener;
    }

    /** What a batch did, to be told once it is on disk. */
    private static final class Effects {
        boolean arrived;
        boolean mirrored;
        boolean toSiblings;
        final List<AccountId> accepted = new ArrayList<>();
        final List<AccountId> changed = new ArrayList<>();
        final List<Runnable> receipts = new ArrayList<>();
        final Map<AccountId, List<ByteString>> toConfirm = new LinkedHashMap<>();
    }

    /** On disk when this returns; all of them may then be acknowledged. */
    public void accept(List<Delivery> deliveries) {
        long now = System.currentTimeMillis();
        Effects effects =
                store.transaction(
                        () -> {
                            var done = new Effects();
                            for (Delivery delivery : deliveries) {
                                take(delivery, now, done);
                            }
                            done.toConfirm.forEach(
                                    (to, ids) ->
                                            outbox.addReceipt(
                                                    to, receipt(Receipt.Kind.KIND_DELIVERED, ids)));
                            return done;
                        });
        if (effects.arrived) {
            listener.arrived();
        }
        effects.changed.forEach(listener::identityChanged);
        effects.receipts.forEach(Runnable::run);
        effects.toConfirm.keySet().forEach(outbox::kick);
        effects.accepted.forEach(outbox::kick);
        if (effects.mirrored) {
            listener.mirrored();
        }
        if (effects.toSiblings) {
            outbox.kickSiblings();
        }
    }

    /** The content of a receipt. */
    public static Content.Builder receipt(Receipt.Kind kind, List<ByteString> envelopes) {
        return Content.newBuilder()
                .setReceipt(Receipt.newBuilder().setKind(kind).addAllEnvelopes(envelopes));
    }

    private void take(Delivery delivery, long now, Effects effects) {
        if (delivery.getType() != CiphertextType.CIPHERTEXT_TYPE_SEALED) {
            takeOpen(delivery, now, effects);
            return;
        }
        switch (seals.open(delivery)) {
            case Seals.Opened.Letter(var letter) -> takeOpen(letter, now, effects);
            // Nobody to attribute it to: nothing can be recorded, and nothing ever will.
            case Seals.Opened.Nothing() -> {}
        }
    }

    private void takeOpen(Delivery delivery, long now, Effects effects) {
        DeviceAddress sender;
        EnvelopeId id;
        try {
            sender =
                    DeviceAddress.of(
                            AccountId.of(delivery.getSenderAccount()), delivery.getSenderDevice());
            id = EnvelopeId.of(delivery.getEnvelope());
        } catch (IllegalArgumentException e) {
            // As above.
            return;
        }
        if (store.seen().contains(sender.account(), id)) {
            return;
        }
        boolean before = changed(sender.account());
        Decrypted decrypted =
                ratchets.decryptMessage(
                        sender, delivery.getType(), delivery.getContent().toByteArray());
        if (!before && changed(sender.account())) {
            effects.changed.add(sender.account());
        }
        switch (decrypted) {
            case Decrypted.Opened(var bytes) -> opened(delivery, sender, id, bytes, now, effects);
            case Decrypted.Duplicate() -> {}
            case Decrypted.Undecryptable(var reason) ->
                    unreadable(delivery, sender, id, reason, now, effects);
        }
        store.seen().add(sender.account(), id, now);
    }

    private void opened(
            Delivery delivery,
            DeviceAddress sender,
            EnvelopeId id,
            byte[] bytes,
            long now,
            Effects effects) {
        Content content;
        try {
            content = Content.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            unreadable(delivery, sender, id, "its content makes no sense", now, effects);
            return;
        }
        if (!content.getEnvelope().equals(delivery.getEnvelope())) {
            unreadable(delivery, sender, id, "it was sent under another name", now, effects);
            return;
        }
        if (outbox.siblings().is(sender)) {
            outbox.siblings().met(sender.device());
        }
        enclosures.read(sender.account(), content);
        switch (content.getKindCase()) {
            case SYNC -> sync(sender, content, now, effects);
            case RECEIPT -> receipt(sender.account(), content.getReceipt(), effects);
            case TYPING -> {}
            case TEXT,
                    FILE,
                    REACTION,
                    EDIT,
                    DELETE,
                    EXPIRY_TIMER,
                    PROFILE_KEY,
                    GROUP_UPDATE,
                    KIND_NOT_SET -> {
                add(sender, id, content.getSentAt(), bytes, MessageState.RECEIVED, "", now);
                effects.arrived = true;
                if (receipts.test(sender.account()) && !changed(sender.account())) {
                    effects.toConfirm
                            .computeIfAbsent(sender.account(), a -> new ArrayList<>())
                            .add(delivery.getEnvelope());
                }
            }
        }
    }

    /**
     * Only from another device of this account, which its session proves: none but one with the
     * account's identity is read as such, see {@link Identities#isOwn}.
     */
    private void sync(DeviceAddress sender, Content content, long now, Effects effects) {
        if (!outbox.siblings().is(sender) || !identities.isOwn(sender.account())) {
            return;
        }
        var reflection = mirror.take(sender, content.getSync(), content.getSentAt(), now);
        effects.arrived |= reflection.message();
        effects.mirrored |= reflection.changed();
        effects.toSiblings |= reflection.answered();
        effects.accepted.addAll(reflection.accepted());
    }

    private void receipt(AccountId from, Receipt receipt, Effects effects) {
        var state =
                switch (receipt.getKind()) {
                    case KIND_READ -> MessageState.READ;
                    case KIND_DELIVERED, KIND_UNSPECIFIED, UNRECOGNIZED -> MessageState.DELIVERED;
                };
        for (ByteString envelope : receipt.getEnvelopesList()) {
            try {
                var id = EnvelopeId.of(envelope);
                if (store.messages().advance(from, id, state, "")) {
                    effects.receipts.add(() -> listener.receipt(from, id, state));
                } else {
                    mirror.early(from, id, state);
                }
            } catch (IllegalArgumentException e) {
                // Not an id of ours: a receipt for nothing.
                continue;
            }
        }
    }

    private void unreadable(
            Delivery delivery,
            DeviceAddress sender,
            EnvelopeId id,
            String reason,
            long now,
            Effects effects) {
        add(sender, id, delivery.getSentAt(), new byte[0], MessageState.UNREADABLE, reason, now);
        effects.arrived = true;
    }

    private void add(
            DeviceAddress sender,
            EnvelopeId id,
            long sentAt,
            byte[] content,
            MessageState state,
            String reason,
            long now) {
        store.messages()
                .add(
                        new StoredMessage(
                                sender.account().bytes(),
                                sender.device().value(),
                                true,
                                id.bytes(),
                                sentAt,
                                now,
                                content,
                                state,
                                reason),
                        true);
    }

    private boolean changed(AccountId account) {
        return identities.of(account).map(PeerIdentity::changed).orElse(false);
    }
}
