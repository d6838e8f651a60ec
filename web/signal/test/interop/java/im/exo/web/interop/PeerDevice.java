package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.state.impl.InMemorySignalProtocolStore;

import java.security.SecureRandom;

/** One device of libsignal's with its stores in memory. */
final class PeerDevice {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final IdentityKeyPair identity;
    private final Sessions sessions;
    private final Groups groups;
    private final Sealed sealed;

    /** With the private key {@code identity}, or a fresh one if there is none. */
    PeerDevice(JsonNode parameters) throws Exception {
        SignalProtocolAddress address = Wire.address(parameters.path("address"));
        var given = Wire.optionalBytes(parameters.path("identity"));
        identity = given.isPresent() ? pair(given.get()) : IdentityKeyPair.generate();
        var store = new InMemorySignalProtocolStore(identity, 1 + RANDOM.nextInt(0x3fff));
        sessions = new Sessions(store, identity.getPrivateKey());
        groups = new Groups(store, address);
        sealed = new Sealed(store, address);
    }

    private static IdentityKeyPair pair(byte[] serialized) throws Exception {
        var key = new ECPrivateKey(serialized);
        return new IdentityKeyPair(new IdentityKey(key.publicKey()), key);
    }

    byte[] identityKey() {
        return identity.getPublicKey().serialize();
    }

    @Nullable Object operate(String op, JsonNode parameters) throws Exception {
        return switch (op) {
            case "publish" -> sessions.publish(parameters);
            case "process" -> sessions.process(parameters);
            case "encrypt" -> sessions.encrypt(parameters);
            case "decrypt" -> sessions.decrypt(parameters);
            case "archive" -> sessions.archive(parameters);
            case "approve" -> sessions.approve(parameters);
            case "distribute" -> groups.distribute(parameters);
            case "accept" -> groups.accept(parameters);
            case "groupEncrypt" -> groups.encrypt(parameters);
            case "groupDecrypt" -> groups.decrypt(parameters);
            case "seal" -> sealed.seal(parameters);
            case "sealMulti" -> sealed.sealMulti(parameters);
            case "unseal" -> sealed.unseal(parameters);
            case "open" -> sealed.open(parameters);
            default -> throw new IllegalArgumentException("unknown operation");
        };
    }
}
