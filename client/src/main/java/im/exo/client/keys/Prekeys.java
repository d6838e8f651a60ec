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
import org.signal.libsignal.protocol.InvalidMessageException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

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
    private final ReentrantLock publishing = new ReentrantLock();

    public Prekeys(
            ProfileStore store,
            ProtocolStore protocol,
            Identities identities,
            KeyDirectory directory) {
        this.store = store;
        this.protocol = protocol;
        this.identities = identities;
        this.directory = directory;
    }

    /** What was made last. */
    record State(int nextId, int signed, int lastResort, long signedAt, boolean published) {}

    /** After a registration or sign-in: everything is new. */
    public void publishAll(boolean replaceIdentity) throws Unreachable, ServerProblem, SignedOut {
        publishing.lock();
        try {
            PublicKeys keys = store.transaction(() -> make(true, true, replaceIdentity));
            directory.publish(keys);
            published();
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
            boolean rotate =
                    System.currentTimeMillis() - state.get().signedAt() > ROTATE.toMillis();
            boolean refill = directory.left().low();
            if (rotate || refill) {
                PublicKeys keys = store.transaction(() -> make(rotate, refill, false));
                directory.publish(keys);
                published();
            }
        } finally {
            publishing.unlock();
        }
    }

    private void published() {
        store.transaction(
                () -> {
                    State s = state();
                    put(new State(s.nextId(), s.signed(), s.lastResort(), s.signedAt(), true));
                    return s;
                });
    }

    private PublicKeys make(boolean signedOnes, boolean oneTimeOnes, boolean replaceIdentity) {
        IdentityKeyPair identity = identities.own();
        State state = state();
        long now = System.currentTimeMillis();
        PublicKey signed = null;
        PublicKey lastResort = null;
        List<PublicKey> ec = null;
        List<PublicKey> kyber = null;
        int next = state.nextId();
        if (signedOnes) {
            signed = signed(identity, next, now);
            lastResort = kyber(identity, next, now, true);
            state = new State(next, next, next, now, false);
            next = after(next);
        }
        if (oneTimeOnes) {
            forgetOld(now);
            ec = new ArrayList<>();
            kyber = new ArrayList<>();
            for (int i = 0; i < Limits.ONE_TIME_PREKEYS; i++) {
                ec.add(oneTime(next));
                kyber.add(kyber(identity, next, now, false));
                next = after(next);
            }
        }
        put(new State(next, state.signed(), state.lastResort(), state.signedAt(), false));
        return new PublicKeys(
                identity.getPublicKey().serialize(),
                identities.registration().value(),
                replaceIdentity,
                signed,
                lastResort,
                ec,
                kyber);
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

    /** One-time keys that were replaced on the server and can hardly be on their way any more. */
    private void forgetOld(long now) {
        try {
            for (byte[] body : store.records().all(ProtocolStore.KYBER)) {
                var key = new KyberPreKeyRecord(body);
                if (now - key.getTimestamp() > KEEP.toMillis()) {
                    // The EC key of the same number was made with it.
                    store.records().remove(ProtocolStore.KYBER, Integer.toString(key.getId()));
                    protocol.removePreKey(key.getId());
                }
            }
        } catch (InvalidMessageException e) {
            throw new IllegalStateException("a stored key cannot be read", e);
        }
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
                : new State(ThreadLocalRandom.current().nextInt(1, LAST_ID / 2), 0, 0, 0, false);
    }

    private void put(State state) {
        store.records().put(STATE, "", state);
    }

    private static int after(int id) {
        return id >= LAST_ID ? 1 : id + 1;
    }
}
