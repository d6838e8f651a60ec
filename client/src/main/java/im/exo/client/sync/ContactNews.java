package im.exo.client.sync;

import com.google.protobuf.ByteString;

import im.exo.client.contacts.ContactListener;
import im.exo.client.contacts.Contacts;
import im.exo.client.keys.Acceptance;
import im.exo.client.keys.Stamp;
import im.exo.client.outbox.Outbox;
import im.exo.contract.content.ContactChange;
import im.exo.contract.content.Sync;

import java.util.List;
import java.util.stream.Stream;

/** Names and accepted identities, on their way to the account's other devices. */
public final class ContactNews implements ContactListener {

    /** A note for five devices stays far below what one send holds. */
    private static final int NOTE_BYTES = 16 * 1024;

    private final Outbox outbox;

    public ContactNews(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public void changed(Contacts.Named named) {
        tell(Stream.of(of(named)));
    }

    /** In the transaction in which it was accepted. */
    public void accepted(Acceptance acceptance) {
        tell(Stream.of(of(acceptance)));
    }

    @Override
    public void told() {
        if (outbox.siblings().any()) {
            outbox.kickSiblings();
        }
    }

    /** Everything that this device knows, for a device that knows nothing yet. */
    void tellAll(List<Contacts.Named> contacts, List<Acceptance> accepted) {
        tell(
                Stream.concat(
                        contacts.stream().map(ContactNews::of),
                        accepted.stream().map(ContactNews::of)));
    }

    /** In as many notes as it takes. */
    private void tell(Stream<ContactChange> changes) {
        var note = Sync.Contacts.newBuilder();
        int bytes = 0;
        for (ContactChange change : (Iterable<ContactChange>) changes::iterator) {
            if (bytes + change.getSerializedSize() > NOTE_BYTES) {
                outbox.siblings().tell(Sync.newBuilder().setContacts(note));
                note = Sync.Contacts.newBuilder();
                bytes = 0;
            }
            note.addChanges(change);
            bytes += change.getSerializedSize();
        }
        if (note.getChangesCount() > 0) {
            outbox.siblings().tell(Sync.newBuilder().setContacts(note));
        }
    }

    private static ContactChange of(Contacts.Named named) {
        String name = named.name();
        return ContactChange.newBuilder()
                .setAccount(named.account().byteString())
                .setName(
                        ContactChange.Name.newBuilder()
                                .setStamp(of(named.stamp()))
                                .setName(name == null ? "" : name))
                .build();
    }

    private static ContactChange of(Acceptance acceptance) {
        return ContactChange.newBuilder()
                .setAccount(acceptance.account().byteString())
                .setTrust(
                        ContactChange.Trust.newBuilder()
                                .setStamp(of(acceptance.stamp()))
                                .setIdentity(ByteString.copyFrom(acceptance.key()))
                                .setVerified(acceptance.verified()))
                .build();
    }

    private static im.exo.contract.content.Stamp of(Stamp stamp) {
        return im.exo.contract.content.Stamp.newBuilder()
                .setTime(stamp.time())
                .setDevice(stamp.device())
                .build();
    }
}
