package im.exo.client.keys;

import im.exo.client.store.ProfileStore;
import im.exo.client.store.Records;
import im.exo.contract.AccountId;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidKeyIdException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.NoSessionException;
import org.signal.libsignal.protocol.ReusedBaseKeyException;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.groups.state.SenderKeyRecord;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SessionRecord;
import org.signal.libsignal.protocol.state.SignalProtocolStore;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What libsignal asks and tells, kept as sealed rows; runs inside the caller's transaction. */
public final class ProtocolStore implements SignalProtocolStore {

    private static final String PREKEY = "prekey";
    private static final String SIGNED = "signed-prekey";
    private static final String KYBER = "kyber-prekey";
    private static final String LAST_RESORT = "last-resort-prekey";
    private static final String USED = "last-resort-used";
    private static final String SESSION = "session";
    private static final String SENDER_KEY = "sender-key";

    private final Records records;
    private final Identities identities;

    public ProtocolStore(ProfileStore store, Identities identities) {
        this.records = store.records();
        this.identities = identities;
    }

    @Override
    public IdentityKeyPair getIdentityKeyPair() {
        return identities.own();
    }

    @Override
    public int getLocalRegistrationId() {
        return identities.registration().value();
    }

    @Override
    public IdentityChange saveIdentity(SignalProtocolAddress address, IdentityKey key) {
        return identities.learn(PeerAddress.account(address), key)
                ? IdentityChange.REPLACED_EXISTING
                : IdentityChange.NEW_OR_UNCHANGED;
    }

    @Override
    public boolean isTrustedIdentity(
            SignalProtocolAddress address, IdentityKey key, Direction direction) {
        // What a stranger has sent is read and shown with a warning; nobody but a device with the
        // account's identity is read as one of its devices.
        AccountId account = PeerAddress.account(address);
        return direction == Direction.RECEIVING && !identities.isOwn(account)
                || identities.trusted(account, key);
    }

    @Override
    public @Nullable IdentityKey getIdentity(SignalProtocolAddress address) {
        var known = identities.of(PeerAddress.account(address));
        try {
            return known.isEmpty() ? null : new IdentityKey(known.get().key());
        } catch (InvalidKeyException e) {
            throw unreadable(e);
        }
    }

    @Override
    public PreKeyRecord loadPreKey(int id) throws InvalidKeyIdException {
        try {
            return new PreKeyRecord(required(PREKEY, id));
        } catch (InvalidMessageException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void storePreKey(int id, PreKeyRecord key) {
        records.put(PREKEY, Integer.toString(id), key.serialize());
    }

    @Override
    public boolean containsPreKey(int id) {
        return records.get(PREKEY, Integer.toString(id)).isPresent();
    }

    @Override
    public void removePreKey(int id) {
        records.remove(PREKEY, Integer.toString(id));
    }

    @Override
    public SignedPreKeyRecord loadSignedPreKey(int id) throws InvalidKeyIdException {
        try {
            return new SignedPreKeyRecord(required(SIGNED, id));
        } catch (InvalidMessageException e) {
            throw unreadable(e);
        }
    }

    @Override
    public List<SignedPreKeyRecord> loadSignedPreKeys() {
        var all = new ArrayList<SignedPreKeyRecord>();
        for (byte[] body : records.all(SIGNED)) {
            try {
                all.add(new SignedPreKeyRecord(body));
            } catch (InvalidMessageException e) {
                throw unreadable(e);
            }
        }
        return all;
    }

    @Override
    public void storeSignedPreKey(int id, SignedPreKeyRecord key) {
        records.put(SIGNED, Integer.toString(id), key.serialize());
    }

    @Override
    public boolean containsSignedPreKey(int id) {
        return records.get(SIGNED, Integer.toString(id)).isPresent();
    }

    @Override
    public void removeSignedPreKey(int id) {
        records.remove(SIGNED, Integer.toString(id));
    }

    @Override
    public KyberPreKeyRecord loadKyberPreKey(int id) throws InvalidKeyIdException {
        String name = Integer.toString(id);
        byte[] body =
                records.get(KYBER, name)
                        .or(() -> records.get(LAST_RESORT, name))
                        .orElseThrow(() -> new InvalidKeyIdException("no Kyber prekey " + id));
        try {
            return new KyberPreKeyRecord(body);
        } catch (InvalidMessageException e) {
            throw unreadable(e);
        }
    }

    @Override
    public List<KyberPreKeyRecord> loadKyberPreKeys() {
        var all = new ArrayList<>(kyber(KYBER));
        all.addAll(kyber(LAST_RESORT));
        return all;
    }

    private List<KyberPreKeyRecord> kyber(String kind) {
        var all = new ArrayList<KyberPreKeyRecord>();
        for (byte[] body : records.all(kind)) {
            try {
                all.add(new KyberPreKeyRecord(body));
            } catch (InvalidMessageException e) {
                throw unreadable(e);
            }
        }
        return all;
    }

    @Override
    public void storeKyberPreKey(int id, KyberPreKeyRecord key) {
        records.put(KYBER, Integer.toString(id), key.serialize());
    }

    void storeLastResort(int id, KyberPreKeyRecord key) {
        records.put(LAST_RESORT, Integer.toString(id), key.serialize());
    }

    @Override
    public boolean containsKyberPreKey(int id) {
        String name = Integer.toString(id);
        return records.get(KYBER, name).isPresent() || records.get(LAST_RESORT, name).isPresent();
    }

    /** A one-time key goes; a last-resort key refuses the same base key a second time. */
    @Override
    public void markKyberPreKeyUsed(int kyberId, int signedId, ECPublicKey baseKey)
            throws ReusedBaseKeyException {
        if (records.remove(KYBER, Integer.toString(kyberId))) {
            return;
        }
        String use = kyberId + "." + signedId + "." + HexFormat.of().formatHex(baseKey.serialize());
        if (records.get(USED, use).isPresent()) {
            throw new ReusedBaseKeyException();
        }
        // The body names the key, so that this goes when the key goes.
        records.put(USED, use, use.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Signed and last-resort keys made before a time, but for the present ones; with a last-resort
     * key goes what is known of its uses.
     */
    void forgetSigned(long madeBefore, int signed, int lastResort) {
        for (SignedPreKeyRecord key : loadSignedPreKeys()) {
            if (key.getTimestamp() < madeBefore && key.getId() != signed) {
                removeSignedPreKey(key.getId());
            }
        }
        for (KyberPreKeyRecord key : kyber(LAST_RESORT)) {
            if (key.getTimestamp() < madeBefore && key.getId() != lastResort) {
                records.remove(LAST_RESORT, Integer.toString(key.getId()));
                forgetUses(key.getId());
            }
        }
    }

    private void forgetUses(int kyberId) {
        for (byte[] body : records.all(USED)) {
            String use = new String(body, StandardCharsets.US_ASCII);
            if (use.startsWith(kyberId + ".")) {
                records.remove(USED, use);
            }
        }
    }

    /** One-time keys made before a time; the EC key of the same number was made with each. */
    void forgetOneTime(long madeBefore) {
        for (KyberPreKeyRecord key : kyber(KYBER)) {
            if (key.getTimestamp() < madeBefore) {
                records.remove(KYBER, Integer.toString(key.getId()));
                removePreKey(key.getId());
            }
        }
    }

    @Override
    public SessionRecord loadSession(SignalProtocolAddress address) {
        var body = session(address);
        try {
            return body.isEmpty() ? new SessionRecord() : new SessionRecord(body.get());
        } catch (InvalidMessageException e) {
            throw unreadable(e);
        }
    }

    private Optional<byte[]> session(SignalProtocolAddress address) {
        return records.get(SESSION, PeerAddress.row(address))
                .or(() -> records.get(SESSION, PeerAddress.formerly(address)));
    }

    @Override
    public List<SessionRecord> loadExistingSessions(List<SignalProtocolAddress> addresses)
            throws NoSessionException {
        var all = new ArrayList<SessionRecord>();
        for (var address : addresses) {
            if (!containsSession(address)) {
                throw new NoSessionException("no session");
            }
            all.add(loadSession(address));
        }
        return all;
    }

    /** Not asked for by libsignal; {@code Recipients} knows the devices. */
    @Override
    public List<Integer> getSubDeviceSessions(String name) {
        throw new UnsupportedOperationException("sessions are not listed");
    }

    @Override
    public void storeSession(SignalProtocolAddress address, SessionRecord session) {
        records.put(SESSION, PeerAddress.row(address), session.serialize());
        records.remove(SESSION, PeerAddress.formerly(address));
    }

    @Override
    public boolean containsSession(SignalProtocolAddress address) {
        return session(address).isPresent();
    }

    @Override
    public void deleteSession(SignalProtocolAddress address) {
        records.remove(SESSION, PeerAddress.row(address));
        records.remove(SESSION, PeerAddress.formerly(address));
    }

    /** As {@link #getSubDeviceSessions}. */
    @Override
    public void deleteAllSessions(String name) {
        throw new UnsupportedOperationException("sessions are not listed");
    }

    /** Everything that belongs to the device, not to the account. */
    public void forgetDevice() {
        for (var kind : List.of(PREKEY, SIGNED, KYBER, LAST_RESORT, USED, SESSION)) {
            records.clear(kind);
        }
    }

    @Override
    public void storeSenderKey(
            SignalProtocolAddress sender, UUID distribution, SenderKeyRecord key) {
        records.put(SENDER_KEY, PeerAddress.row(sender) + "." + distribution, key.serialize());
        records.remove(SENDER_KEY, PeerAddress.formerly(sender) + "." + distribution);
    }

    @Override
    public @Nullable SenderKeyRecord loadSenderKey(
            SignalProtocolAddress sender, UUID distribution) {
        var body =
                records.get(SENDER_KEY, PeerAddress.row(sender) + "." + distribution)
                        .or(
                                () ->
                                        records.get(
                                                SENDER_KEY,
                                                PeerAddress.formerly(sender) + "." + distribution));
        try {
            return body.isEmpty() ? null : new SenderKeyRecord(body.get());
        } catch (InvalidMessageException e) {
            throw unreadable(e);
        }
    }

    private byte[] required(String kind, int id) throws InvalidKeyIdException {
        return records.get(kind, Integer.toString(id))
                .orElseThrow(() -> new InvalidKeyIdException("no prekey " + id));
    }

    private static IllegalStateException unreadable(Exception e) {
        return new IllegalStateException("a stored key cannot be read", e);
    }
}
