package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.kem.KEMPublicKey;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyBundle;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignalProtocolStore;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;

/** A device's sessions with single devices. */
final class Sessions {

    record Signed(int id, byte[] publicKey, byte[] signature) {}

    record OneTime(int id, byte[] publicKey) {}

    record Bundle(
            int registrationId,
            byte[] identityKey,
            Signed signedPrekey,
            Signed kyberPrekey,
            @Nullable OneTime prekey) {}

    record Message(String type, byte[] body) {}

    private final SignalProtocolStore store;
    private final ECPrivateKey identity;
    private int nextId = 1_000;

    Sessions(SignalProtocolStore store, ECPrivateKey identity) {
        this.store = store;
        this.identity = identity;
    }

    /** A bundle with fresh keys; the store in memory treats every Kyber prekey as a last resort. */
    Bundle publish(JsonNode parameters) {
        int id = nextId++;
        long now = System.currentTimeMillis();
        var signed = ECKeyPair.generate();
        byte[] signature = identity.calculateSignature(signed.getPublicKey().serialize());
        store.storeSignedPreKey(id, new SignedPreKeyRecord(id, now, signed, signature));
        var kyber = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
        byte[] kyberSignature = identity.calculateSignature(kyber.getPublicKey().serialize());
        store.storeKyberPreKey(id, new KyberPreKeyRecord(id, now, kyber, kyberSignature));
        return new Bundle(
                store.getLocalRegistrationId(),
                store.getIdentityKeyPair().getPublicKey().serialize(),
                new Signed(id, signed.getPublicKey().serialize(), signature),
                new Signed(id, kyber.getPublicKey().serialize(), kyberSignature),
                parameters.path("oneTime").asBoolean() ? oneTime(id) : null);
    }

    private OneTime oneTime(int id) {
        var prekey = ECKeyPair.generate();
        store.storePreKey(id, new PreKeyRecord(id, prekey));
        return new OneTime(id, prekey.getPublicKey().serialize());
    }

    @Nullable Object process(JsonNode parameters) throws Exception {
        var from = Wire.address(parameters.path("from"));
        var bundle = parameters.path("bundle");
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
                                prekey.isObject()
                                        ? Wire.publicKey(prekey.path("publicKey"))
                                        : null,
                                signed.path("id").asInt(),
                                Wire.publicKey(signed.path("publicKey")),
                                Wire.bytes(signed.path("signature")),
                                Wire.identityKey(bundle.path("identityKey")),
                                kyber.path("id").asInt(),
                                new KEMPublicKey(Wire.bytes(kyber.path("publicKey"))),
                                Wire.bytes(kyber.path("signature"))));
        return null;
    }

    Message encrypt(JsonNode parameters) throws Exception {
        var message =
                new SessionCipher(store, Wire.address(parameters.path("to")))
                        .encrypt(Wire.bytes(parameters.path("plaintext")));
        var first = message.getType() == CiphertextMessage.PREKEY_TYPE;
        return new Message(first ? "prekey" : "whisper", message.serialize());
    }

    byte[] decrypt(JsonNode parameters) throws Exception {
        var cipher = new SessionCipher(store, Wire.address(parameters.path("from")));
        byte[] body = Wire.bytes(parameters.path("body"));
        return parameters.path("type").asText().equals("prekey")
                ? cipher.decrypt(new PreKeySignalMessage(body))
                : cipher.decrypt(new SignalMessage(body));
    }

    @Nullable Object archive(JsonNode parameters) {
        var to = Wire.address(parameters.path("to"));
        var record = store.loadSession(to);
        record.archiveCurrentState();
        store.storeSession(to, record);
        return null;
    }

    @Nullable Object approve(JsonNode parameters) throws Exception {
        store.saveIdentity(
                Wire.address(parameters.path("from")),
                Wire.identityKey(parameters.path("identityKey")));
        return null;
    }
}
