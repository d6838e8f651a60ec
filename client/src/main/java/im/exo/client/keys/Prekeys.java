package im.exo.client.keys;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.KeyDirectory.PublicKey;
import im.exo.client.keys.KeyDirectory.PublicKeys;
import im.exo.client.store.ProfileStore;
import im.exo.contract.Limits;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidKeyIdException;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * This device's prekeys: made here, kept here before they are published, refilled when they run
 * low, compared with what the directory holds.
 */
public final class Prekeys {

    private static final String STATE = "prekeys";
    private static final Duration ROTATE = Duration.ofDays(7);
    private static final Duration KEEP = Duration.ofDays(45);
    private static final int LAST_ID = 0xff_ffff;

    private final ProfileStore store;
    private final ProtocolStore protocol;
    private final Identities identities;
    private final KeyDirectory directory;
    private final InstantSource clock;
    private final ReentrantLock publishing = new ReentrantLock();

    public Prekeys(
            ProfileStore store,
            ProtocolStore protocol,
            Identities identities,
            KeyDirectory directory) {
        this(store, protocol, identities, directory, InstantSource.system());
    }

    /** As the other one, for a test that does not wait for months. */
    Prekeys(
            ProfileStore store,
            ProtocolStore protocol,
            Identities identities,
            KeyDirectory directory,
            InstantSource clock) {
        this.clock = clock;
        this.store = store;
        this.protocol = protocol;
        this.identities = identities;
        this.directory = directory;
    }

    /**
     * What was made last.
     *
     * @param replacements what the directory was given since, oldest first; absent in profiles of
     *     earlier versions
     */
    record State(
            int nextId,
            int signed,
            int lastResort,
            long signedAt,
            boolean published,
            @Nullable List<Replacement> replacements) {

        /** As it stands once the directory has the keys. */
        State published(List<Replacement> since) {
            return new State(nextId, signed, lastResort, signedAt, true, since);
        }

        List<Replacement> given() {
            return replacements == null ? List.of() : replacements;
        }
    }

    /**
     * The directory took new keys in place of all older ones.
     *
     * @param made when they were made, milliseconds since the epoch
     * @param at when the directory had them
     */
    record Replacement(boolean signed, boolean oneTime, long made, long at) {}

    /** New keys and when they were made. */
    private record Made(PublicKeys keys, long at) {}

    /** After a registration or sign-in: everything is new. */
    public void publishAll(boolean replaceIdentity) throws Unreachable, ServerProblem, SignedOut {
        publishing.lock();
        try {
            publish(store.transaction(() -> make(true, true, replaceIdentity)));
        } finally {
            publishing.unlock();
        }
    }

    /** What a device does when it comes online: publish, rotate, refill, as needed. */
    public void upkeep() throws Unreachable, ServerProblem, SignedOut {
        publishing.lock();
        try {
            var state = store.records().get(STATE, "", State.class);
            if (state.isEmpty() || !state.get().published() || !directory.holds(digest())) {
                publishAll(false);
                return;
            }
            boolean rotate = clock.millis() - state.get().signedAt() > ROTATE.toMillis();
            boolean refill = directory.left().low();
            if (rotate || refill) {
                publish(store.transaction(() -> make(rotate, refill, false)));
            }
        } finally {
            publishing.unlock();
        }
    }

    private void publish(Made made) throws Unreachable, ServerProblem, SignedOut {
        directory.publish(made.keys());
        long now = clock.millis();
        store.transaction(
                () -> {
                    State state = state();
                    var given = new ArrayList<>(state.given());
                    given.add(
                            new Replacement(
                                    made.keys().signed() != null,
                                    made.keys().oneTime() != null,
                                    made.at(),
                                    now));
                    forgetOld(state, given, now);
                    put(state.published(given));
                    return given;
                });
    }

    /**
     * Deletes private keys that the directory has not given out for {@link #KEEP}: nothing that was
     * encrypted for them can be on its way any more, and whoever gets hold of this store later
     * cannot begin old sessions again. What counts is when they were replaced, not their age: a
     * device that was away for months still gets what was written to its last keys.
     */
    private void forgetOld(State state, List<Replacement> given, long now) {
        var over = given.stream().filter(g -> now - g.at() > KEEP.toMillis()).toList();
        long signedBefore = latest(over.stream().filter(Replacement::signed));
        long oneTimeBefore = latest(over.stream().filter(Replacement::oneTime));
        protocol.forgetSigned(signedBefore, state.signed(), state.lastResort());
        protocol.forgetOneTime(oneTimeBefore);
        given.removeAll(over);
    }

    private static long latest(Stream<Replacement> replacements) {
        return replacements.mapToLong(Replacement::made).max().orElse(Long.MIN_VALUE);
    }

    private Made make(boolean signedOnes, boolean oneTimeOnes, boolean replaceIdentity) {
        IdentityKeyPair identity = identities.own();
        State state = state();
        long now = clock.millis();
        PublicKey signed = null;
        PublicKey lastResort = null;
        List<PublicKey> ec = null;
        List<PublicKey> kyber = null;
        int next = state.nextId();
        if (signedOnes) {
            signed = signed(identity, next, now);
            lastResort = kyber(identity, next, now, true);
            state = new State(next, next, next, now, false, state.replacements());
            next = after(next);
        }
        if (oneTimeOnes) {
            ec = new ArrayList<>();
            kyber = new ArrayList<>();
            for (int i = 0; i < Limits.ONE_TIME_PREKEYS; i++) {
                ec.add(oneTime(next));
                kyber.add(kyber(identity, next, now, false));
                next = after(next);
            }
        }
        put(
                new State(
                        next,
                        state.signed(),
                        state.lastResort(),
                        state.signedAt(),
                        false,
                        state.replacements()));
        return new Made(
                new PublicKeys(
                        identity.getPublicKey().serialize(),
                        identities.registration().value(),
                        replaceIdentity,
                        signed,
                        lastResort,
                        ec,
                        kyber),
                now);
    }

    private PublicKey signed(IdentityKeyPair identity, int id, long now) {
        ECKeyPair pair = ECKeyPair.generate();
        byte[] key = pair.getPublicKey().serialize();
        byte[] signature = identity.getPrivateKey().calculateSignature(key);
        protocol.storeSignedPreKey(id, new SignedPreKeyRecord(id, now, pair, signature));
        return new PublicKey(id, key, signature);
    }

    private PublicKey oneTime(int id) {
        ECKeyPair pair = ECKeyPair.generate();
        protocol.storePreKey(id, new PreKeyRecord(id, pair));
        return new PublicKey(id, pair.getPublicKey().serialize(), new byte[0]);
    }

    private PublicKey kyber(IdentityKeyPair identity, int id, long now, boolean lastResort) {
        KEMKeyPair pair = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
        byte[] key = pair.getPublicKey().serialize();
        byte[] signature = identity.getPrivateKey().calculateSignature(key);
        var record = new KyberPreKeyRecord(id, now, pair, signature);
        if (lastResort) {
            protocol.storeLastResort(id, record);
        } else {
            protocol.storeKyberPreKey(id, record);
        }
        return new PublicKey(id, key, signature);
    }

    /** SHA-256 over identity key, and id (8 bytes) and key of signed and last-resort prekey. */
    private byte[] digest() {
        State state = state();
        try {
            byte[] signed =
                    protocol.loadSignedPreKey(state.signed())
                            .getKeyPair()
                            .getPublicKey()
                            .serialize();
            byte[] lastResort =
                    protocol.loadKyberPreKey(state.lastResort())
                            .getKeyPair()
                            .getPublicKey()
                            .serialize();
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(identities.own().getPublicKey().serialize());
            sha.update(ByteBuffer.allocate(8).putLong(state.signed()).array());
            sha.update(signed);
            sha.update(ByteBuffer.allocate(8).putLong(state.lastResort()).array());
            return sha.digest(lastResort);
        } catch (InvalidKeyIdException | InvalidKeyException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the own prekeys cannot be read", e);
        }
    }

    private State state() {
        @Nullable State state = store.records().get(STATE, "", State.class).orElse(null);
        return state != null
                ? state
                : new State(
                        ThreadLocalRandom.current().nextInt(1, LAST_ID / 2), 0, 0, 0, false, null);
    }

    private void put(State state) {
        store.records().put(STATE, "", state);
    }

    private static int after(int id) {
        return id >= LAST_ID ? 1 : id + 1;
    }
}
