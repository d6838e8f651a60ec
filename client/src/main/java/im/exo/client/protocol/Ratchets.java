package im.exo.client.protocol;

import com.google.protobuf.ByteString;

import im.exo.client.keys.Identities;
import im.exo.client.keys.KeyDirectory.DeviceKeys;
import im.exo.client.keys.NativeLibrary;
import im.exo.client.keys.PeerAddress;
import im.exo.client.keys.PeerIdentity;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;

import org.signal.libsignal.protocol.DuplicateMessageException;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidKeyIdException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.InvalidVersionException;
import org.signal.libsignal.protocol.LegacyMessageException;
import org.signal.libsignal.protocol.NoSessionException;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.UntrustedIdentityException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.kem.KEMPublicKey;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.PreKeyBundle;

import java.time.Instant;

/**
 * Sessions with single devices: PQXDH with Kyber-1024, then the triple ratchet (double ratchet and
 * SPQR), as libsignal does them. Every method is one transaction, or part of the caller's.
 */
public final class Ratchets {

    private final ProfileStore store;
    private final ProtocolStore protocol;
    private final Identities identities;

    public Ratchets(ProfileStore store, ProtocolStore protocol, Identities identities) {
        this.store = store;
        this.protocol = protocol;
        this.identities = identities;
    }

    /**
     * Whether there is a session that can be written on. One with an identity that the account no
     * longer has cannot: its device may be gone, and only the directory knows.
     */
    public boolean canWriteTo(DeviceAddress to) {
        var address = PeerAddress.of(to);
        return store.transaction(
                () -> {
                    var session = protocol.loadSession(address);
                    var known = protocol.getIdentity(address);
                    return known != null
                            && session.hasSenderChain(Instant.now())
                            && known.equals(session.getRemoteIdentityKey());
                });
    }

    /** Whether this device has ever had keys of the account. */
    public boolean knows(AccountId account) {
        return identities.of(account).isPresent();
    }

    /** Whether nothing is written to this account before the user accepts its new identity. */
    public boolean waitsForUser(AccountId account) {
        return identities.of(account).map(PeerIdentity::changed).orElse(false);
    }

    /**
     * Starts a session with the keys that the directory gave.
     *
     * @throws IdentityChangedException when they are signed by another identity than the known one
     * @throws InvalidKeyException when a key or signature is wrong
     */
    public void start(DeviceAddress to, byte[] identityKey, DeviceKeys keys)
            throws IdentityChangedException, InvalidKeyException {
        NativeLibrary.ensure();
        var identity = new IdentityKey(identityKey);
        var oneTime = keys.oneTime();
        var bundle =
                new PreKeyBundle(
                        keys.registrationId(),
                        keys.device(),
                        oneTime == null ? PreKeyBundle.NULL_PRE_KEY_ID : oneTime.id(),
                        oneTime == null ? null : new ECPublicKey(oneTime.key()),
                        keys.signed().id(),
                        new ECPublicKey(keys.signed().key()),
                        keys.signed().signature(),
                        identity,
                        keys.kyber().id(),
                        new KEMPublicKey(keys.kyber().key()),
                        keys.kyber().signature());
        try {
            store.attempt(
                    () -> {
                        new SessionBuilder(protocol, PeerAddress.of(to)).process(bundle);
                        return bundle;
                    });
        } catch (UntrustedIdentityException e) {
            identities.learn(to.account(), identity);
            if (identities.trusted(to.account(), identity)) {
                // The user accepted it on another device before it was met here.
                start(to, identityKey, keys);
                return;
            }
            throw new IdentityChangedException(to.account());
        } catch (InvalidKeyException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("libsignal failed", e);
        }
    }

    /** Forgets the session with a device that is gone or was installed anew. */
    public void forget(DeviceAddress device) {
        store.transaction(
                () -> {
                    protocol.deleteSession(PeerAddress.of(device));
                    return device;
                });
    }

    /**
     * Pads and encrypts.
     *
     * @throws IdentityChangedException when the user has not accepted a changed identity
     */
    public Ciphertext encryptMessage(DeviceAddress to, byte[] content)
            throws IdentityChangedException {
        var address = PeerAddress.of(to);
        try {
            return store.attempt(
                    () -> {
                        var cipher = new SessionCipher(protocol, address);
                        CiphertextMessage message = cipher.encrypt(Padding.pad(content));
                        return Ciphertext.newBuilder()
                                .setDevice(to.device().value())
                                .setRegistrationId(cipher.getRemoteRegistrationId())
                                .setType(type(message))
                                .setContent(ByteString.copyFrom(message.serialize()))
                                .build();
                    });
        } catch (UntrustedIdentityException e) {
            throw new IdentityChangedException(to.account());
        } catch (NoSessionException e) {
            throw new IllegalStateException("no session; start one first", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("libsignal failed", e);
        }
    }

    /** Decrypts and removes the padding; what cannot be read changes nothing. */
    public Decrypted decryptMessage(DeviceAddress from, CiphertextType type, byte[] message) {
        var cipher = new SessionCipher(protocol, PeerAddress.of(from));
        try {
            byte[] padded =
                    store.attempt(
                            () ->
                                    switch (type) {
                                        case CIPHERTEXT_TYPE_PREKEY ->
                                                cipher.decrypt(new PreKeySignalMessage(message));
                                        case CIPHERTEXT_TYPE_WHISPER ->
                                                cipher.decrypt(new SignalMessage(message));
                                        default ->
                                                throw new InvalidVersionException(
                                                        "this kind of message needs a newer"
                                                                + " client");
                                    });
            return new Decrypted.Opened(Padding.unpad(padded));
        } catch (DuplicateMessageException e) {
            return new Decrypted.Duplicate();
        } catch (NoSessionException e) {
            return new Decrypted.Undecryptable("there is no session for it");
        } catch (InvalidKeyIdException e) {
            return new Decrypted.Undecryptable("it was encrypted for keys that are gone");
        } catch (InvalidVersionException | LegacyMessageException e) {
            return new Decrypted.Undecryptable("it was written by another version");
        } catch (InvalidMessageException
                | InvalidKeyException
                | UntrustedIdentityException
                | IllegalArgumentException e) {
            return new Decrypted.Undecryptable("it is damaged or forged");
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("libsignal failed", e);
        }
    }

    private static CiphertextType type(CiphertextMessage message) {
        return message.getType() == CiphertextMessage.PREKEY_TYPE
                ? CiphertextType.CIPHERTEXT_TYPE_PREKEY
                : CiphertextType.CIPHERTEXT_TYPE_WHISPER;
    }
}
