package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.kem.KEMPublicKey;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyBundle;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;
import org.signal.libsignal.protocol.state.impl.InMemorySignalProtocolStore;

import java.io.IOException;
import java.security.SecureRandom;

/** One device of libsignal's with its stores in memory. */
final class PeerDevice {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final IdentityKeyPair identity = IdentityKeyPair.generate();
    private final InMemorySignalProtocolStore store =
            new InMemorySignalProtocolStore(identity, 1 + RANDOM.nextInt(0x3fff));
    private int nextId = 1_000;

    ObjectNode identity() {
        return node().put("identityKey", identity.getPublicKey().serialize());
    }

    /** A bundle with fresh keys; the store in memory treats every Kyber prekey as a last resort. */
    ObjectNode publish(boolean oneTime) throws InvalidKeyException {
        int id = nextId++;
        long now = System.currentTimeMillis();
        var signed = ECKeyPair.generate();
        byte[] signature = sign(signed.getPublicKey().serialize());
        store.storeSignedPreKey(id, new SignedPreKeyRecord(id, now, signed, signature));
        var kyber = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
        byte[] kyberSignature = sign(kyber.getPublicKey().serialize());
        store.storeKyberPreKey(id, new KyberPreKeyRecord(id, now, kyber, kyberSignature));
        var bundle = identity().put("registrationId", store.getLocalRegistrationId());
        bundle.putObject("signedPrekey")
                .put("id", id)
                .put("publicKey", signed.getPublicKey().serialize())
                .put("signature", signature);
        bundle.putObject("kyberPrekey")
                .put("id", id)
                .put("publicKey", kyber.getPublicKey().serialize())
                .put("signature", kyberSignature);
        if (oneTime) {
            var prekey = ECKeyPair.generate();
            store.storePreKey(id, new PreKeyRecord(id, prekey));
            bundle.putObject("prekey")
                    .put("id", id)
                    .put("publicKey", prekey.getPublicKey().serialize());
        }
        return bundle;
    }

    private byte[] sign(byte[] key) throws InvalidKeyException {
        return identity.getPrivateKey().calculateSignature(key);
    }

    ObjectNode process(SignalProtocolAddress from, JsonNode bundle) throws Exception {
        var prekey = bundle.path("prekey");
        var signed = bundle.path("signedPrekey");
        var kyber = bundle.path("kyberPrekey");
        new SessionBuilder(store, from)
                .process(
                        new PreKeyBundle(
                                bundle.path("registrationId").asInt(),
                                from.getDeviceId(),
                                prekey.isObject()
                                        ? prekey.path("id").asInt()
                                        : PreKeyBundle.NULL_PRE_KEY_ID,
                                prekey.isObject() ? key(prekey) : null,
                                signed.path("id").asInt(),
                                key(signed),
                                signed.path("signature").binaryValue(),
                                new IdentityKey(bundle.path("identityKey").binaryValue()),
                                kyber.path("id").asInt(),
                                new KEMPublicKey(kyber.path("publicKey").binaryValue()),
                                kyber.path("signature").binaryValue()));
        return node();
    }

    private static ECPublicKey key(JsonNode prekey) throws InvalidKeyException, IOException {
        return new ECPublicKey(prekey.path("publicKey").binaryValue());
    }

    ObjectNode encrypt(SignalProtocolAddress to, byte[] plaintext) throws Exception {
        var message = new SessionCipher(store, to).encrypt(plaintext);
        return node().put(
                        "type",
                        message.getType() == CiphertextMessage.PREKEY_TYPE ? "prekey" : "whisper")
                .put("body", message.serialize());
    }

    ObjectNode decrypt(SignalProtocolAddress from, String type, byte[] body) throws Exception {
        var cipher = new SessionCipher(store, from);
        return node().put(
                        "plaintext",
                        type.equals("prekey")
                                ? cipher.decrypt(new PreKeySignalMessage(body))
                                : cipher.decrypt(new SignalMessage(body)));
    }

    ObjectNode archive(SignalProtocolAddress to) {
        var record = store.loadSession(to);
        record.archiveCurrentState();
        store.storeSession(to, record);
        return node();
    }

    ObjectNode approve(SignalProtocolAddress from, byte[] identityKey) throws InvalidKeyException {
        store.saveIdentity(from, new IdentityKey(identityKey));
        return node();
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
