package im.exo.client;

import im.exo.client.account.AccessTokens;
import im.exo.client.account.AuthApi;
import im.exo.client.account.PasswordChange;
import im.exo.client.account.SecondFactor;
import im.exo.client.account.SessionKeeper;
import im.exo.client.contacts.Contact;
import im.exo.client.contacts.Contacts;
import im.exo.client.devices.Devices;
import im.exo.client.devices.ProvisioningApi;
import im.exo.client.files.Downloads;
import im.exo.client.files.Uploads;
import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.inbox.Inbox;
import im.exo.client.inbox.InboxListener;
import im.exo.client.keys.HttpKeyDirectory;
import im.exo.client.keys.Identities;
import im.exo.client.keys.KeyDirectory;
import im.exo.client.keys.OwnSecrets;
import im.exo.client.keys.Prekeys;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.outbox.Outbox;
import im.exo.client.outbox.OutboxListener;
import im.exo.client.outbox.Recipients;
import im.exo.client.profiles.OwnProfile;
import im.exo.client.profiles.ProfileKeys;
import im.exo.client.protocol.IdentityChangedException;
import im.exo.client.protocol.Ratchets;
import im.exo.client.realtime.Link;
import im.exo.client.realtime.LinkListener;
import im.exo.client.realtime.LinkState;
import im.exo.client.recovery.Recovery;
import im.exo.client.recovery.RecoveryApi;
import im.exo.client.sealing.Certificates;
import im.exo.client.sealing.HttpCertificates;
import im.exo.client.sealing.HttpUnnamedSends;
import im.exo.client.sealing.SealedCarrier;
import im.exo.client.sealing.Seals;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.sync.ContactNews;
import im.exo.client.sync.Greeting;
import im.exo.client.sync.Mirror;
import im.exo.client.transparency.KeyLog;
import im.exo.client.transparency.LogApi;
import im.exo.client.transparency.Witness;
import im.exo.client.usernames.HttpUsernameDirectory;
import im.exo.client.usernames.Usernames;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Problem;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;

import org.signal.libsignal.protocol.InvalidKeyException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The parts of a running client and the wires between them. */
final class Engine implements LinkListener, OutboxListener, InboxListener, AutoCloseable {

    /** How long closing waits for receipts of what came in last, and copies of what was sent. */
    private static final Duration NOTES = Duration.ofMillis(500);

    final ProfileStore store;
    final Api api;
    final AccessTokens tokens;
    final AuthApi auth;
    final PasswordChange password;
    final DeviceAddress self;
    final Identities identities;
    final Contacts contacts;
    final Devices devices;
    final Recovery recovery;
    final SecondFactor secondFactor;
    final KeyLog keyLog;
    final Usernames usernames;
    final KeyDirectory directory;
    final Outbox outbox;
    final Uploads uploads;
    final Downloads downloads;
    final Link link;

    private final SessionKeeper keeper;
    private final ContactNews contactNews;
    private final Greeting greeting;
    private final Prekeys prekeys;
    private final SealedCarrier carrier;
    private final Certificates certificates;
    private final OwnProfile profile;
    private final Witness witness;

    /** For requests without a token: on connections that have never carried one. */
    private final Api unnamed;

    private final Inbox inbox;
    private final Consumer<Status> status;
    private final Runnable arrived;

    /** @param arrived runs when there is something fresh in the store */
    Engine(
            ExoOptions options,
            ProfileStore store,
            Api api,
            Consumer<Status> status,
            Runnable arrived)
            throws IOException {
        this.store = store;
        this.api = api;
        unnamed = options.api();
        this.status = status;
        this.arrived = arrived;
        keeper = new SessionKeeper(store);
        self = keeper.load().address();
        auth = new AuthApi(api);
        tokens = new AccessTokens(auth, keeper);
        password = new PasswordChange(store, auth, self.account());
        identities = new Identities(store, self.account());
        var secrets = new OwnSecrets(store, identities);
        devices =
                new Devices(
                        auth,
                        new ProvisioningApi(api),
                        tokens,
                        store,
                        password,
                        () -> secrets.of(self.account()));
        recovery =
                new Recovery(new RecoveryApi(api), tokens, store, () -> secrets.of(self.account()));
        secondFactor = new SecondFactor(api, tokens, store);
        keyLog = new KeyLog(new LogApi(api), store);
        var protocol = new ProtocolStore(store, identities);
        var ratchets = new Ratchets(store, protocol, identities);
        var keys = new ProfileKeys(store, self.account(), secrets::profileKey);
        profile = new OwnProfile(api, tokens, store, keys);
        directory =
                new HttpKeyDirectory(
                        api, tokens, unnamed, keys, () -> keeper.load().accountVersion());
        certificates =
                new Certificates(
                        store,
                        new HttpCertificates(api, tokens),
                        identities,
                        self,
                        System::currentTimeMillis);
        var seals = new Seals(store, protocol, certificates, self);
        prekeys = new Prekeys(store, protocol, identities, directory);
        var recipients = new Recipients(store, ratchets, directory, self);
        link = new Link(api, tokens, this, options.backoff());
        carrier = new SealedCarrier(seals, keys, new HttpUnnamedSends(unnamed), link);
        witness =
                new Witness(
                        keyLog,
                        store.records(),
                        identities,
                        self.account(),
                        this::contacts,
                        (account, finding) -> status.accept(new Status.KeyDoubt(account, finding)),
                        System::currentTimeMillis);
        var enclosures = new Enclosed(keys, witness);
        outbox =
                new Outbox(
                        store,
                        ratchets,
                        recipients,
                        enclosures,
                        self,
                        carrier,
                        options.backoff(),
                        this);
        contactNews = new ContactNews(outbox);
        contacts = new Contacts(store, self.device().value(), contactNews);
        greeting = new Greeting(store, outbox, contacts, identities, contactNews);
        usernames = new Usernames(store, new HttpUsernameDirectory(api, tokens, options::api));
        inbox =
                new Inbox(
                        new Inbox.Parts(
                                store,
                                seals,
                                ratchets,
                                identities,
                                enclosures,
                                outbox,
                                new Mirror(store, outbox, contacts, identities, greeting)),
                        sender ->
                                options.deliveryReceipts()
                                        && (outbox.hasWrittenTo(sender)
                                                || contacts.nameOf(sender).isPresent()),
                        this);
        uploads =
                new Uploads(
                        store,
                        outbox,
                        link,
                        api,
                        tokens,
                        options.backoff(),
                        options.profile().resolve("spool"));
        downloads =
                new Downloads(
                        api, tokens, options.backoff(), options.profile().resolve("downloads"));
    }

    /** Sends that have left this device and are not answered, whichever way they go. */
    int unanswered() {
        return link.unanswered() + carrier.unansweredUnnamed();
    }

    private List<AccountId> contacts() {
        return contacts.all().stream().map(Contact::account).toList();
    }

    void start() throws IOException {
        link.start();
        try {
            outbox.start();
            store.seen().expire(System.currentTimeMillis());
        } catch (RuntimeException e) {
            // The next connection resumes what was not begun.
            failing(e);
        }
        uploads.start();
    }

    /**
     * Publishes what is not published yet, refills what runs low.
     *
     * @throws SignedOut also when the account has another identity by now, see {@link #leave}
     */
    void upkeep() throws Unreachable, ServerProblem, SignedOut {
        password.settle();
        if (store.records().get(Enrolment.SETTINGS, Enrolment.REPLACE_IDENTITY).isPresent()) {
            endDevicesOfTheOldIdentity();
            prekeys.publishAll(true);
            store.records().remove(Enrolment.SETTINGS, Enrolment.REPLACE_IDENTITY);
            return;
        }
        try {
            prekeys.upkeep();
        } catch (ServerProblem e) {
            if (e.is(Problem.CONFLICT)) {
                leave();
            }
            throw e;
        }
    }

    /** Learns the account's other devices, and says hello to them once. */
    private void greet() throws Unreachable, ServerProblem, SignedOut {
        try {
            greeting.greet(keeper.load().accountVersion());
        } catch (IdentityChangedException e) {
            identityChanged(e.account());
        } catch (InvalidKeyException e) {
            // Of another device, which publishes better ones or leaves.
            return;
        }
    }

    /** The user accepts somebody's newest identity, on all devices. */
    void accept(AccountId other, boolean verified) {
        store.transaction(
                () -> {
                    identities
                            .accept(
                                    other,
                                    verified,
                                    self.device().value(),
                                    System.currentTimeMillis())
                            .ifPresent(contactNews::accepted);
                    return other;
                });
        outbox.kick(other);
        contactNews.told();
    }

    /** The user has seen a message, which the other devices hear. */
    void read(AccountId sender, EnvelopeId message) {
        boolean told =
                store.transaction(
                        () ->
                                store.messages().read(sender, message)
                                        && outbox.siblings().read(sender, message));
        if (told) {
            outbox.kickSiblings();
        }
    }

    /**
     * A device that cannot publish keys holds up everything that is written to the account: each
     * sender waits for a session with it. So it goes, here and now or with the next connection.
     */
    private void leave() throws Unreachable, ServerProblem, SignedOut {
        auth.revoke(tokens, self.device(), store.authKey());
        throw new SignedOut(
                "this account was given a new identity on another device, and the keys of this"
                        + " profile no longer fit: this device is signed out. The profile can be"
                        + " read, not used; sign in from a new profile, with a new identity");
    }

    /** They could not read anything that is written to the new identity, and would hold it up. */
    private void endDevicesOfTheOldIdentity() throws Unreachable, ServerProblem, SignedOut {
        for (var session : auth.sessions(tokens)) {
            if (!session.current()) {
                auth.revoke(tokens, new DeviceId(session.device()), store.authKey());
            }
        }
    }

    private void upkeepQuietly() {
        Thread.ofVirtual()
                .name("upkeep")
                .start(
                        () -> {
                            try {
                                upkeep();
                                greet();
                                certificates.renew();
                                profile.store();
                                witness.look();
                            } catch (Unreachable | ServerProblem | SignedOut e) {
                                // Comes again with the next connection.
                                return;
                            } catch (RuntimeException e) {
                                failing(e);
                            }
                        });
    }

    private void resumeQuietly() {
        Thread.ofVirtual()
                .name("resume")
                .start(
                        () -> {
                            try {
                                outbox.resume();
                            } catch (RuntimeException e) {
                                failing(e);
                            }
                        });
    }

    @Override
    public void failing(RuntimeException failure) {
        if (link.state() != LinkState.CLOSED) {
            status.accept(Status.StoreFailing.of(failure));
        }
    }

    @Override
    public void deliveries(List<Delivery> deliveries) throws Unreachable {
        boolean sealed =
                deliveries.stream()
                        .anyMatch(one -> one.getType() == CiphertextType.CIPHERTEXT_TYPE_SEALED);
        if (sealed) {
            certificates.learnRoots();
        }
        inbox.accept(deliveries);
    }

    @Override
    public void state(LinkState state) {
        if (state == LinkState.ONLINE) {
            certificates.connected();
            upkeepQuietly();
            resumeQuietly();
        }
        status.accept(new Status.Connection(state));
    }

    @Override
    public void drained() {
        status.accept(new Status.CaughtUp());
    }

    @Override
    public void keysLow() {
        upkeepQuietly();
    }

    @Override
    public void settled(AccountId to, EnvelopeId message, MessageState state, String reason) {
        status.accept(new Status.Settled(to, message, state, reason));
    }

    @Override
    public void arrived() {
        arrived.run();
    }

    @Override
    public void receipt(AccountId from, EnvelopeId message, MessageState state) {
        status.accept(new Status.Settled(from, message, state, ""));
    }

    @Override
    public void mirrored() {
        status.accept(new Status.Synced());
    }

    @Override
    public void identityChanged(AccountId account) {
        status.accept(new Status.IdentityChanged(account));
    }

    @Override
    public void close() {
        if (link.state() == LinkState.ONLINE) {
            try {
                outbox.awaitNotes(NOTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                // They are kept.
                failing(e);
            }
        }
        link.close();
        outbox.close();
        uploads.close();
        tokens.close();
        unnamed.close();
        api.close();
        store.close();
    }
}
