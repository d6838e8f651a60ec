package im.exo.client.sync;

import com.google.protobuf.ByteString;

import im.exo.client.contacts.Contacts;
import im.exo.client.keys.Acceptance;
import im.exo.client.keys.Identities;
import im.exo.client.keys.Stamp;
import im.exo.client.outbox.Outbox;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.content.ContactChange;
import im.exo.contract.content.Content;
import im.exo.contract.content.Sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Repeats here what another device of the account did. The caller has made sure that it is one, and
 * runs this in the transaction in which the delivery is taken.
 */
public final class Mirror {

    /** How far clocks of own devices may differ: from so long before its hello a device is told. */
    private static final Duration SLACK = Duration.ofMinutes(10);

    /** How much of the history is looked through for what a new device missed. */
    private static final int LOOK_BACK = 1000;

    private final ProfileStore store;
    private final Outbox outbox;
    private final Contacts contacts;
    private final Identities identities;
    private final Greeting greeting;
    private final EarlyReceipts early;

    public Mirror(
            ProfileStore store,
            Outbox outbox,
            Contacts contacts,
            Identities identities,
            Greeting greeting) {
        this.store = store;
        this.outbox = outbox;
        this.contacts = contacts;
        this.identities = identities;
        this.greeting = greeting;
        early = new EarlyReceipts(store);
    }

    /**
     * What it came to.
     *
     * @param message there is a new message in the history
     * @param changed read marks, names or accepted identities are other ones
     * @param answered the other devices are told something
     * @param accepted whose identity was accepted, so that what waited for it can go
     */
    public record Reflection(
            boolean message, boolean changed, boolean answered, List<AccountId> accepted) {

        private static final Reflection NOTHING = new Reflection(false, false, false, List.of());
    }

    /**
     * Whether the account's other devices may have sent what somebody confirms: a receipt may come
     * before the copy.
     */
    public void early(AccountId from, EnvelopeId message, MessageState state) {
        if (outbox.siblings().any()) {
            early.keep(from, message, state);
        }
    }

    /**
     * @param sentAt when the other device said it, by its clock
     */
    public Reflection take(DeviceAddress sibling, Sync sync, long sentAt, long now) {
        return switch (sync.getKindCase()) {
            case SENT -> sent(sibling, sync.getSent(), now);
            case READ -> read(sync.getRead());
            case CONTACTS -> contacts(sync.getContacts());
            case HELLO -> hello(sentAt);
            case KIND_NOT_SET -> Reflection.NOTHING;
        };
    }

    private Reflection sent(DeviceAddress sibling, Sync.Sent sent, long now) {
        Content content = sent.getContent();
        AccountId recipient;
        EnvelopeId id;
        try {
            recipient = AccountId.of(sent.getRecipient());
            id = EnvelopeId.of(content.getEnvelope());
        } catch (IllegalArgumentException e) {
            return Reflection.NOTHING;
        }
        boolean note =
                switch (content.getKindCase()) {
                    case RECEIPT, TYPING, SYNC -> true;
                    case TEXT,
                            FILE,
                            REACTION,
                            EDIT,
                            DELETE,
                            EXPIRY_TIMER,
                            PROFILE_KEY,
                            GROUP_UPDATE,
                            KIND_NOT_SET ->
                            false;
                };
        if (note || store.messages().find(recipient, false, id).isPresent()) {
            return Reflection.NOTHING;
        }
        store.messages()
                .add(
                        new StoredMessage(
                                recipient.bytes(),
                                sibling.device().value(),
                                false,
                                id.bytes(),
                                content.getSentAt(),
                                now,
                                content.toByteArray(),
                                MessageState.SENT,
                                ""),
                        true);
        early.take(recipient, id)
                .ifPresent(state -> store.messages().advance(recipient, id, state, ""));
        outbox.writtenTo(recipient);
        return new Reflection(true, false, false, List.of());
    }

    private Reflection read(Sync.Read read) {
        boolean changed = false;
        for (Sync.Read.Messages one : read.getFromList()) {
            for (ByteString envelope : one.getEnvelopesList()) {
                try {
                    changed |=
                            store.messages()
                                    .read(AccountId.of(one.getSender()), EnvelopeId.of(envelope));
                } catch (IllegalArgumentException e) {
                    // No message has such a name.
                    continue;
                }
            }
        }
        return new Reflection(false, changed, false, List.of());
    }

    private Reflection contacts(Sync.Contacts change) {
        boolean changed = false;
        var accepted = new ArrayList<AccountId>();
        for (ContactChange one : change.getChangesList()) {
            try {
                var account = AccountId.of(one.getAccount());
                if (one.hasName()) {
                    String name = one.getName().getName();
                    changed |=
                            contacts.changedElsewhere(
                                    new Contacts.Named(
                                            account,
                                            name.isEmpty() ? null : name,
                                            stamp(one.getName().getStamp())));
                }
                if (one.hasTrust() && accepted(account, one.getTrust())) {
                    changed = true;
                    accepted.add(account);
                }
            } catch (IllegalArgumentException e) {
                // No name, key or clock of ours; the other changes are as good as before.
                continue;
            }
        }
        return new Reflection(false, changed, false, accepted);
    }

    private boolean accepted(AccountId account, ContactChange.Trust trust) {
        return identities.acceptedElsewhere(
                account,
                new Acceptance(
                        account.bytes(),
                        trust.getIdentity().toByteArray(),
                        trust.getVerified(),
                        stamp(trust.getStamp())));
    }

    private static Stamp stamp(im.exo.contract.content.Stamp stamp) {
        return new Stamp(stamp.getTime(), stamp.getDevice());
    }

    /**
     * A new device is told all names, and gets copies of what this one has sent since it is there:
     * the first of it may have left before this device knew.
     */
    private Reflection hello(long saidAt) {
        greeting.tellAll();
        long since = saidAt - SLACK.toMillis();
        for (var numbered : store.messages().last(LOOK_BACK)) {
            StoredMessage message = numbered.message();
            boolean own = !message.incoming() && message.device() == 0;
            if (own && message.acceptedAt() > 0 && message.acceptedAt() >= since) {
                outbox.siblings().copy(message.account(), message.content());
            }
        }
        return new Reflection(false, false, true, List.of());
    }
}
