package im.exo.client;

import im.exo.client.account.AuthApi;
import im.exo.client.account.Departure;
import im.exo.client.account.HeldData;
import im.exo.client.account.PasswordChangedElsewhere;
import im.exo.client.account.RegistrationMode;
import im.exo.client.account.SecondFactor;
import im.exo.client.contacts.Contacts;
import im.exo.client.contacts.SafetyNumber;
import im.exo.client.devices.Devices;
import im.exo.client.files.Progress;
import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.KeyDirectory;
import im.exo.client.keys.NativeLibrary;
import im.exo.client.keys.PeerIdentity;
import im.exo.client.realtime.LinkState;
import im.exo.client.recovery.Recovery;
import im.exo.client.recovery.RecoveryKey;
import im.exo.client.store.MessageState;
import im.exo.client.store.Messages;
import im.exo.client.store.ProfileInUse;
import im.exo.client.store.ProfileLock;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.WrongPassword;
import im.exo.client.transparency.Audit;
import im.exo.client.transparency.Finding;
import im.exo.client.transparency.LogApi;
import im.exo.client.usernames.Usernames;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.InviteCode;
import im.exo.contract.content.Content;
import im.exo.contract.content.Text;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * One device of one account: sends, receives, and keeps everything sealed in its profile folder.
 *
 * <p>Nothing here waits for a server unless it says so: what is sent goes into the outbox and
 * leaves it when the server has it on disk, in this process or a later one. Safe for use by many
 * threads; one process per profile.
 */
public final class ExoClient implements AutoCloseable {

    /** Longest text, in bytes of UTF-8; more goes as a file. */
    public static final int TEXT_BYTES = 32 * 1024;

    private static final int PAGE = 256;

    private final ProfileLock lock;
    private final Engine engine;
    private final Events events;
    private final Object settled = new Object();
    private final AtomicBoolean closed = new AtomicBoolean();

    private ExoClient(ProfileLock lock, ProfileStore store, Api api, ExoOptions options)
            throws IOException {
        this.lock = lock;
        events = new Events(store);
        engine = new Engine(options, store, api, this::status, events::arrived);
    }

    /**
     * Registers a new anonymous account into a new profile and opens it. Pays the server's proof
     * of work, which takes seconds.
     *
     * @param password never empty; opens the profile from now on
     */
    public static ExoClient register(ExoOptions options, char[] password)
            throws IOException, ServerProblem, SignedOut, ProfileInUse, WrongPassword {
        return register(options, password, Optional.empty());
    }

    /** As {@link #register(ExoOptions, char[])}; an invite takes the place of the work. */
    public static ExoClient register(
            ExoOptions options, char[] password, Optional<InviteCode> invite)
            throws IOException, ServerProblem, SignedOut, ProfileInUse, WrongPassword {
        Enrolment.register(options, password, invite);
        return published(open(options, password));
    }

    /** What the server takes for a new account, to be asked before a password is chosen. */
    public static RegistrationMode registrationMode(ExoOptions options)
            throws IOException, ServerProblem {
        try (var api = options.api()) {
            return new AuthApi(api).registrationMode();
        }
    }

    /**
     * Signs in to an account that exists with nothing but its password, into a new profile. The
     * password brings no secrets, so this device makes a new identity: contacts will see that the
     * safety number has changed, and the account's other devices are signed out.
     */
    public static ExoClient signInWithNewIdentity(
            ExoOptions options, AccountId account, char[] password)
            throws IOException, ServerProblem, SignedOut, ProfileInUse, WrongPassword {
        Enrolment.signInWithNewIdentity(options, account, password);
        return published(open(options, password));
    }

    /**
     * Signs the profile's own account in again, after its session has ended; keys stay.
     *
     * @throws PasswordChangedElsewhere when the account has another password than the profile
     */
    public static ExoClient signInAgain(ExoOptions options, char[] password)
            throws IOException,
                    ServerProblem,
                    SignedOut,
                    ProfileInUse,
                    WrongPassword,
                    PasswordChangedElsewhere {
        return signInAgain(options, password, password);
    }

    /**
     * As {@link #signInAgain(ExoOptions, char[])}, after the password was changed elsewhere.
     *
     * @param password opens the profile until now
     * @param accountPassword the account's; opens the profile from now on
     */
    public static ExoClient signInAgain(ExoOptions options, char[] password, char[] accountPassword)
            throws IOException,
                    ServerProblem,
                    SignedOut,
                    ProfileInUse,
                    WrongPassword,
                    PasswordChangedElsewhere {
        Enrolment.signInAgain(options, password, accountPassword);
        return published(open(options, accountPassword));
    }

    /**
     * Brings an account back into a new profile with nothing but its recovery key: the identity is
     * the old one, so contacts notice nothing.
     *
     * @param newPassword the account's from now on; opens this profile
     * @param endOthers whether all other devices are signed out
     * @throws IllegalArgumentException when the server gave a backup that the key does not open
     */
    public static ExoClient recover(
            ExoOptions options, RecoveryKey key, char[] newPassword, boolean endOthers)
            throws IOException, ServerProblem, SignedOut, ProfileInUse, WrongPassword {
        Enrolment.recover(options, key, newPassword, endOthers);
        return published(open(options, newPassword));
    }

    static ExoClient published(ExoClient client) throws ServerProblem, SignedOut {
        boolean done = false;
        try {
            client.engine.upkeep();
            done = true;
        } catch (Unreachable e) {
            // The next connection does it.
            done = true;
        } catch (ServerProblem e) {
            if (!e.passing()) {
                throw e;
            }
            done = true;
        } finally {
            if (!done) {
                client.close();
            }
        }
        return client;
    }

    /** Opens a profile; needs no server. */
    public static ExoClient open(ExoOptions options, char[] password)
            throws IOException, ProfileInUse, WrongPassword {
        if (!ProfileStore.exists(options.profile())) {
            throw new IOException(
                    "profile '" + options.profile().getFileName() + "' has no account yet");
        }
        ProfileLock lock = ProfileLock.take(options.profile());
        try {
            Api api = options.api();
            ProfileStore store = ProfileStore.open(options.profile(), password);
            return new ExoClient(lock, store, api, options);
        } catch (IOException | WrongPassword | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Begins to connect, send and receive, and goes on until {@link #close}. */
    public void connect() throws IOException {
        engine.start();
    }

    /** Waits until the first attempt to connect has ended. */
    public LinkState connected(Duration atMost) throws InterruptedException {
        return engine.link.settled(atMost);
    }

    public LinkState state() {
        return engine.link.state();
    }

    /** This account and device. */
    public DeviceAddress self() {
        return engine.self;
    }

    /** The Exo ID to give to others. */
    public String exoId() {
        return engine.self.account().text();
    }

    /**
     * Sends a text.
     *
     * @return its id; it is on this device's disk
     * @throws IllegalArgumentException when it is longer than {@link #TEXT_BYTES}
     */
    public EnvelopeId send(AccountId to, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES) {
            throw new IllegalArgumentException(
                    "a text has at most " + TEXT_BYTES / 1024 + " KiB; send it as a file");
        }
        EnvelopeId id =
                engine.outbox.add(
                        to, Content.newBuilder().setText(Text.newBuilder().setBody(text)));
        engine.outbox.kick(to);
        return id;
    }

    /**
     * Sends a file under its own name; encrypted into the profile's spool folder first, before or
     * after {@link #connect}.
     *
     * @param progress hears of the encryption, then of the upload in this process
     */
    public EnvelopeId sendFile(AccountId to, Path file, Progress progress) throws IOException {
        String name = String.valueOf(file.getFileName());
        String type = URLConnection.guessContentTypeFromName(name);
        return engine.uploads.add(
                to, file, name, type == null ? "application/octet-stream" : type, progress);
    }

    /**
     * Fetches a received file; continues what an earlier call began.
     *
     * @param target must not exist yet; it is whole when this returns
     */
    public void download(Message.Attachment attachment, Path target, Progress progress)
            throws IOException, ServerProblem, SignedOut, InterruptedException {
        if (attachment.file() == null) {
            throw new IOException("the file is not uploaded yet");
        }
        engine.downloads.fetch(attachment.file(), attachment.key(), target, progress);
    }

    /**
     * Hands every message to {@code handler}, one at a time and in order, first those that arrived
     * earlier and were not handed over. One that the handler returned from does not come again.
     * What another device of this account has sent comes too, as {@link Message#outgoing}.
     */
    public void listen(Consumer<Message> handler) {
        events.listen(handler);
    }

    /** The user has seen this message: it is read here and on the account's other devices. */
    public void read(Message message) {
        if (message.incoming()) {
            engine.read(message.peer(), message.id());
        }
    }

    /** Messages that the user has seen on no device. */
    public int unread() {
        return engine.store.messages().unread();
    }

    /** As {@link #unread()}, of one sender. */
    public int unread(AccountId sender) {
        return engine.store.messages().unread(sender);
    }

    /** Hears of connection, sends and identities; on one thread, which must not be kept long. */
    public void onStatus(Consumer<Status> hearer) {
        events.onStatus(hearer);
    }

    private void status(Status status) {
        events.status(status);
        synchronized (settled) {
            settled.notifyAll();
        }
    }

    /** The last messages with somebody, oldest first. */
    public List<Message> history(AccountId peer, int limit) {
        return messages(engine.store.messages().last(peer, limit));
    }

    /** The last messages with anybody, oldest first. */
    public List<Message> history(int limit) {
        return messages(engine.store.messages().last(limit));
    }

    /**
     * Shows the whole history, oldest first, with few messages in memory at a time.
     *
     * @param visitor ends it by returning false
     */
    public void replay(Predicate<Message> visitor) {
        long seq = 0;
        List<Messages.Numbered> page;
        do {
            page = engine.store.messages().after(seq, PAGE);
            for (Messages.Numbered next : page) {
                if (!visitor.test(Message.of(next.message()))) {
                    return;
                }
                seq = next.seq();
            }
        } while (!page.isEmpty());
    }

    private static List<Message> messages(List<Messages.Numbered> stored) {
        return stored.stream().map(numbered -> Message.of(numbered.message())).toList();
    }

    /** A message of this account. */
    public Optional<Message> sent(AccountId to, EnvelopeId message) {
        return engine.store.messages().find(to, false, message).map(Message::of);
    }

    /** What has become of a message of this account. */
    public Optional<MessageState> state(AccountId to, EnvelopeId message) {
        return sent(to, message).map(Message::state);
    }

    /** Waits while a message is queued, an identity is accepted and the server may yet come. */
    public MessageState await(AccountId to, EnvelopeId message, Duration atMost)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            MessageState state = state(to, message).orElseThrow();
            long left = (end - System.nanoTime()) / 1_000_000;
            if (state != MessageState.QUEUED
                    || left <= 0
                    || !state().passing()
                    || identityChanged(to)) {
                return state;
            }
            pause(left);
        }
    }

    /** Waits until everything that is here was handed to the listener; false when time ran out. */
    public boolean caughtUp(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!engine.store.messages().fresh(1).isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            pause(left);
        }
        return true;
    }

    /** Waits until no message is left to be sent; false when the time ran out first. */
    public boolean flush(Duration atMost) throws InterruptedException {
        return flush(this::waiting, atMost);
    }

    /** As {@link #flush(Duration)}, for the messages to one recipient. */
    public boolean flush(AccountId to, Duration atMost) throws InterruptedException {
        return flush(() -> waiting(to), atMost);
    }

    private boolean flush(IntSupplier waiting, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (waiting.getAsInt() > 0) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0 || !state().passing()) {
                return false;
            }
            pause(left);
        }
        return true;
    }

    private void pause(long millis) throws InterruptedException {
        synchronized (settled) {
            settled.wait(Math.min(millis, 100));
        }
    }

    /** Messages and files that the server does not have yet. */
    public int waiting() {
        return engine.outbox.waiting() + engine.uploads.waiting();
    }

    /** Messages to somebody that the server does not have yet; a file is one once it is there. */
    public int waiting(AccountId to) {
        return engine.outbox.waiting(to);
    }

    /** Sends that have left this device and are not answered. */
    public int unanswered() {
        return engine.unanswered();
    }

    public Contacts contacts() {
        return engine.contacts;
    }

    /** This account's username, and finding others by theirs. */
    public Usernames usernames() {
        return engine.usernames;
    }

    /**
     * Sixty digits that both sides see alike when nobody sits between them.
     *
     * @throws NoSuchAccount when there is nobody to compare with
     */
    public String safetyNumber(AccountId other) throws IOException, ServerProblem, SignedOut {
        var known = engine.identities.of(other);
        byte[] key =
                known.isPresent()
                        ? known.get().key()
                        : switch (engine.directory.lookup(other, null)) {
                            case KeyDirectory.Found(var version, var identity, var devices) ->
                                    engine.identities.learn(other, identity);
                            case KeyDirectory.UnknownAccount(), KeyDirectory.UnknownDevice() ->
                                    throw new NoSuchAccount();
                        };
        return SafetyNumber.of(
                engine.self.account(), engine.identities.own().getPublicKey(), other, key);
    }

    /** Whether somebody's identity is another one and was not accepted yet. */
    public boolean identityChanged(AccountId other) {
        return engine.identities.of(other).map(PeerIdentity::changed).orElse(false);
    }

    /** Whether the user has compared safety numbers for the present identity. */
    public boolean verified(AccountId other) {
        return engine.identities.of(other).map(PeerIdentity::verified).orElse(false);
    }

    /** Accepts the newest identity, on all devices; what waited for that is sent. */
    public void acceptIdentity(AccountId other, boolean verified) {
        engine.accept(other, verified);
    }

    /** The account's devices: lists, adds and removes them. */
    public Devices devices() {
        return engine.devices;
    }

    /** The account's recovery key: whether there is one, sets and removes it. */
    public Recovery recovery() {
        return engine.recovery;
    }

    /** The account's authenticator app: whether there is one, turns it on and off. */
    public SecondFactor secondFactor() {
        return engine.secondFactor;
    }

    /**
     * What the server's public log says about the identity key that is known here, this account's own
     * or somebody else's.
     *
     * @return empty when no key of theirs is known here
     */
    public Optional<Finding> lookUpKey(AccountId account) throws Unreachable, ServerProblem {
        byte[] key =
                account.equals(engine.self.account())
                        ? engine.identities.own().getPublicKey().serialize()
                        : engine.identities.of(account).map(PeerIdentity::key).orElse(null);
        return key == null ? Optional.empty() : Optional.of(engine.keyLog.look(account, key));
    }

    /** Replays the server's whole log of identity keys; needs no account. */
    public static Audit.Outcome audit(ExoOptions options) throws IOException, ServerProblem {
        NativeLibrary.ensure();
        try (var api = options.api()) {
            return new Audit(new LogApi(api)).run(read -> {});
        }
    }

    /**
     * Changes the password of the account and of this profile; other devices go on, and their
     * profiles open as before. Where it was changed on another device already, this profile takes
     * that password over.
     *
     * @param old opens this profile
     * @param fresh never empty
     * @param endOthers whether all other devices are removed with it
     */
    public void changePassword(char[] old, char[] fresh, boolean endOthers)
            throws WrongPassword, Unreachable, ServerProblem, SignedOut, PasswordChangedElsewhere {
        engine.password.change(engine.tokens, old, fresh, endOthers);
    }

    /**
     * Deletes the account, for good and everywhere: its devices are signed out within a second, what
     * the server holds of it goes within a minute, and others are told that there is no such
     * account. What is in this profile stays and can be read.
     */
    public void deleteAccount() throws Unreachable, ServerProblem, SignedOut {
        new Departure(engine.store, engine.auth, engine.tokens).leave();
    }

    /** Everything that the server holds about the account: one JSON document that explains itself. */
    public byte[] exportData() throws Unreachable, ServerProblem, SignedOut {
        return new HeldData(engine.api, engine.tokens).export(engine.self.account());
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        events.close();
        engine.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
