package im.exo.client.world;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.contacts.Contacts;
import im.exo.client.inbox.Inbox;
import im.exo.client.inbox.InboxListener;
import im.exo.client.keys.Identities;
import im.exo.client.keys.KeyDirectory;
import im.exo.client.keys.OwnSecrets;
import im.exo.client.keys.Prekeys;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.outbox.Backoff;
import im.exo.client.outbox.Outbox;
import im.exo.client.outbox.OutboxListener;
import im.exo.client.outbox.Recipients;
import im.exo.client.profiles.ProfileKeys;
import im.exo.client.protocol.Ratchets;
import im.exo.client.sealing.Certificates;
import im.exo.client.sealing.SealedCarrier;
import im.exo.client.sealing.Seals;
import im.exo.client.store.MessageState;
import im.exo.client.store.Messages;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.client.sync.ContactNews;
import im.exo.client.sync.Greeting;
import im.exo.client.sync.Mirror;
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
import java.util.concurrent.atomic.AtomicInteger;

/** One device with its real store and ratchets, on a memory server; it can be killed and revived. */
public final class Node implements AutoCloseable {

    private static final char[] PASSWORD = "correct horse".toCharArray();
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(2), Duration.ofMillis(20));

    public final DeviceAddress address;
    public final List<AccountId> changedIdentities = new CopyOnWriteArrayList<>();
    public final List<RuntimeException> failures = new CopyOnWriteArrayList<>();

    /** How often another own device changed marks or names here. */
    public final AtomicInteger mirrored = new AtomicInteger();

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
    private ContactNews news;
    private Contacts contacts;
    private Greeting greeting;
    private ProfileKeys keys;
    private Seals seals;

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
        other.receipts = receipts;
        other.revive();
        other.prekeys.publishAll(false);
        return other;
    }

    private static final class Copy implements AutoCloseable {
        private final ProfileStore to;
        private final byte[] identity;
        private final byte[] profileKey;

        Copy(ProfileStore from, Path where) throws Exception {
            java.nio.file.Files.createDirectories(where);
            identity = from.records().get("identity", "").orElseThrow();
            profileKey = from.records().get("profile-key", "").orElseThrow();
            var kdf = Kdf.standard(new byte[16]);
            try (var keys = PasswordKeys.derive(PASSWORD, kdf)) {
                to = ProfileStore.create(where, "http://nowhere", kdf, keys);
            }
        }

        void identity(RegistrationId registration) {
            to.records().put("identity", "", identity);
            to.records().put("profile-key", "", profileKey);
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
        identities = new Identities(store, address.account());
        protocol = new ProtocolStore(store, identities);
        ratchets = new Ratchets(store, protocol, identities);
        KeyDirectory directory = server.directory(address);
        prekeys = new Prekeys(store, protocol, identities, directory);
        keys =
                new ProfileKeys(
                        store, address.account(), new OwnSecrets(store, identities)::profileKey);
        server.accessKey(address.account(), keys.ownAccessKey());
        var certificates =
                new Certificates(
                        store,
                        server.authority().source(address, () -> identities.own().getPublicKey()),
                        identities,
                        address,
                        System::currentTimeMillis);
        certificates.learnRoots();
        seals = new Seals(store, protocol, certificates, address);
        outbox =
                new Outbox(
                        store,
                        ratchets,
                        new Recipients(store, ratchets, directory, address),
                        new ToldKeys(keys),
                        address,
                        new SealedCarrier(
                                seals, keys, server.unnamedSends(), server.carrier(address)),
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
        news = new ContactNews(outbox);
        contacts = new Contacts(store, address.device().value(), news);
        greeting = new Greeting(store, outbox, contacts, identities, news);
        inbox =
                new Inbox(
                        new Inbox.Parts(
                                store,
                                seals,
                                ratchets,
                                identities,
                                new ToldKeys(keys),
                                outbox,
                                new Mirror(store, outbox, contacts, identities, greeting)),
                        sender -> receipts && outbox.hasWrittenTo(sender),
                        new InboxListener() {
                            @Override
                            public void arrived() {}

                            @Override
                            public void mirrored() {
                                mirrored.incrementAndGet();
                            }

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

    /** What lies under its seal. */
    public Delivery unsealed(Delivery sealed) {
        return ((Seals.Opened.Letter) seals.open(sealed)).delivery();
    }

    public ProfileKeys keys() {
        return keys;
    }

    public Contacts contacts() {
        return contacts;
    }

    /** What a client does when it is online: it learns the account's other devices. */
    public void greet() throws Exception {
        greeting.greet(server.version(address.account()));
    }

    /** The user has seen it. */
    public void read(AccountId sender, EnvelopeId message) {
        store.transaction(
                () ->
                        store.messages().read(sender, message)
                                && outbox.siblings().read(sender, message));
        outbox.kickSiblings();
    }

    public void accept(AccountId changed) {
        store.transaction(
                () -> {
                    identities
                            .accept(
                                    changed,
                                    true,
                                    address.device().value(),
                                    System.currentTimeMillis())
                            .ifPresent(news::accepted);
                    return changed;
                });
        outbox.kick(changed);
        news.told();
    }

    /** Sends anything, as the account's other devices and nobody else should. */
    public void tell(AccountId to, Content.Builder content) {
        outbox.addReceipt(to, content);
        outbox.kick(to);
    }

    /** Nothing is left to be sent, notes to own devices and receipts included. */
    public boolean quiet() {
        return store.outbox().count() == 0;
    }

    /** The texts that came in from somebody, in order. */
    public List<String> texts(AccountId from) {
        return history(from).stream().filter(StoredMessage::incoming).map(Node::text).toList();
    }

    /** The texts that this account has sent to somebody from the device, in order. */
    public List<String> copies(AccountId to, DeviceAddress device) {
        int number = device.equals(address) ? 0 : device.device().value();
        return history(to).stream()
                .filter(m -> !m.incoming() && m.device() == number)
                .map(Node::text)
                .toList();
    }

    public List<StoredMessage> history(AccountId peer) {
        return store.messages().last(peer, 100_000).stream()
                .map(Messages.Numbered::message)
                .toList();
    }

    private static String text(StoredMessage m) {
        try {
            return m.state() == MessageState.UNREADABLE
                    ? "unreadable: " + m.reason()
                    : Content.parseFrom(m.content()).getText().getBody();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
