package im.exo.client.world;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.inbox.Inbox;
import im.exo.client.inbox.InboxListener;
import im.exo.client.keys.Identities;
import im.exo.client.keys.KeyDirectory;
import im.exo.client.keys.Prekeys;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.outbox.Backoff;
import im.exo.client.outbox.Outbox;
import im.exo.client.outbox.OutboxListener;
import im.exo.client.outbox.Recipients;
import im.exo.client.protocol.Ratchets;
import im.exo.client.store.MessageState;
import im.exo.client.store.Messages;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.RegistrationId;
import im.exo.contract.content.Content;
import im.exo.contract.content.Text;
import im.exo.contract.mailbox.Delivery;

import org.signal.libsignal.protocol.IdentityKeyPair;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One device with its real store and ratchets, on a memory server; it can be killed and revived. */
public final class Node implements AutoCloseable {

    private static final char[] PASSWORD = "correct horse".toCharArray();
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(2), Duration.ofMillis(20));

    public final DeviceAddress address;
    public final List<AccountId> changedIdentities = new CopyOnWriteArrayList<>();
    public final List<RuntimeException> failures = new CopyOnWriteArrayList<>();

    private final MemoryServer server;
    private final Path folder;
    private boolean receipts;
    private ProfileStore store;
    private Identities identities;
    private ProtocolStore protocol;
    private Outbox outbox;
    private Inbox inbox;
    private Ratchets ratchets;
    private Prekeys prekeys;

    private Node(MemoryServer server, Path folder, DeviceAddress address) {
        this.server = server;
        this.folder = folder;
        this.address = address;
    }

    public static Node create(
            MemoryServer server, Path folder, DeviceAddress address, int registration)
            throws Exception {
        var node = new Node(server, folder, address);
        var kdf = Kdf.standard(new byte[16]);
        java.nio.file.Files.createDirectories(folder);
        try (var keys = PasswordKeys.derive(PASSWORD, kdf);
                var store = ProfileStore.create(folder, "http://nowhere", kdf, keys)) {
            new Identities(store)
                    .install(IdentityKeyPair.generate(), new RegistrationId(registration));
        }
        server.addDevice(address, registration);
        node.revive();
        node.prekeys.publishAll(false);
        return node;
    }

    /** Another device of the same account: it has the account's identity. */
    public Node secondDevice(Path where, int device, int registration) throws Exception {
        var other = new Node(server, where, DeviceAddress.of(address.account(), device));
        try (var copy = new Copy(store, where)) {
            copy.identity(new RegistrationId(registration));
        }
        server.addDevice(other.address, registration);
        other.revive();
        other.prekeys.publishAll(false);
        return other;
    }

    private static final class Copy implements AutoCloseable {
        private final ProfileStore to;
        private final byte[] identity;

        Copy(ProfileStore from, Path where) throws Exception {
            java.nio.file.Files.createDirectories(where);
            identity = from.records().get("identity", "").orElseThrow();
            var kdf = Kdf.standard(new byte[16]);
            try (var keys = PasswordKeys.derive(PASSWORD, kdf)) {
                to = ProfileStore.create(where, "http://nowhere", kdf, keys);
            }
        }

        void identity(RegistrationId registration) {
            to.records().put("identity", "", identity);
            new Identities(to).renew(registration);
        }

        @Override
        public void close() {
            to.close();
        }
    }

    /** Ends like a process that is killed between two steps. */
    public void kill() {
        outbox.close();
        store.close();
    }

    public void revive() throws Exception {
        store = ProfileStore.open(folder, PASSWORD);
        identities = new Identities(store);
        protocol = new ProtocolStore(store, identities);
        ratchets = new Ratchets(store, protocol, identities);
        KeyDirectory directory = server.directory(address);
        prekeys = new Prekeys(store, protocol, identities, directory);
        outbox =
                new Outbox(
                        store,
                        ratchets,
                        new Recipients(store, ratchets, directory),
                        address,
                        server.carrier(address),
                        QUICK,
                        new OutboxListener() {
                            @Override
                            public void settled(
                                    AccountId to, EnvelopeId m, MessageState s, String reason) {}

                            @Override
                            public void identityChanged(AccountId account) {
                                changedIdentities.add(account);
                            }

                            @Override
                            public void failing(RuntimeException failure) {
                                failures.add(failure);
                            }
                        });
        inbox =
                new Inbox(
                        store,
                        ratchets,
                        identities,
                        outbox,
                        sender -> receipts && outbox.hasWrittenTo(sender),
                        new InboxListener() {
                            @Override
                            public void arrived() {}

                            @Override
                            public void receipt(AccountId from, EnvelopeId m, MessageState state) {}

                            @Override
                            public void identityChanged(AccountId account) {
                                changedIdentities.add(account);
                            }
                        });
        outbox.start();
    }

    public EnvelopeId send(AccountId to, String text) {
        var id = outbox.add(to, Content.newBuilder().setText(Text.newBuilder().setBody(text)));
        outbox.kick(to);
        return id;
    }

    /** Takes what the server has, and acknowledges it. */
    public void receive() {
        List<Delivery> deliveries = server.queued(address);
        inbox.accept(deliveries);
        deliveries.forEach(d -> server.acknowledge(address, d));
    }

    /** Takes what it is given, and acknowledges nothing. */
    public void accept(List<Delivery> deliveries) {
        inbox.accept(deliveries);
    }

    /** From now on those whom it has written to are told that their messages arrived. */
    public void sendReceipts() {
        receipts = true;
    }

    public int waiting() {
        return outbox.waiting();
    }

    public int waiting(AccountId to) {
        return outbox.waiting(to);
    }

    public Disk disk() {
        return new Disk(store, folder);
    }

    public ProfileStore store() {
        return store;
    }

    public Identities identities() {
        return identities;
    }

    public Prekeys prekeys() {
        return prekeys;
    }

    public Ratchets ratchets() {
        return ratchets;
    }

    public void accept(AccountId changed) {
        identities.accept(changed, true);
        outbox.kick(changed);
    }

    /** The texts that came in from somebody, in order. */
    public List<String> texts(AccountId from) {
        return store.messages().last(from, 100_000).stream()
                .map(Messages.Numbered::message)
                .filter(m -> m.incoming())
                .map(
                        m -> {
                            try {
                                return m.state() == MessageState.UNREADABLE
                                        ? "unreadable: " + m.reason()
                                        : Content.parseFrom(m.content()).getText().getBody();
                            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                                throw new AssertionError(e);
                            }
                        })
                .toList();
    }

    @Override
    public void close() {
        kill();
    }
}
