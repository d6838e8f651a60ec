package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.groups.GroupCipher;
import org.signal.libsignal.protocol.groups.GroupSessionBuilder;
import org.signal.libsignal.protocol.groups.state.SenderKeyStore;
import org.signal.libsignal.protocol.message.SenderKeyDistributionMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A device's sender keys, its own and those that others gave it. */
final class Groups {

    private final SenderKeyStore store;
    private final SignalProtocolAddress self;

    Groups(SenderKeyStore store, SignalProtocolAddress self) {
        this.store = store;
        this.self = self;
    }

    byte[] distribute(JsonNode parameters) {
        return new GroupSessionBuilder(store).create(self, distribution(parameters)).serialize();
    }

    @Nullable Object accept(JsonNode parameters) throws Exception {
        var message = new SenderKeyDistributionMessage(Wire.bytes(parameters.path("message")));
        new GroupSessionBuilder(store).process(Wire.address(parameters.path("from")), message);
        return null;
    }

    List<byte[]> encrypt(JsonNode parameters) throws Exception {
        var cipher = new GroupCipher(store, self);
        var id = distribution(parameters);
        var messages = new ArrayList<byte[]>();
        for (byte[] plaintext : Wire.allBytes(parameters.path("plaintexts"))) {
            messages.add(cipher.encrypt(id, plaintext).serialize());
        }
        return messages;
    }

    byte[] decrypt(JsonNode parameters) throws Exception {
        var cipher = new GroupCipher(store, Wire.address(parameters.path("from")));
        try {
            return cipher.decrypt(Wire.bytes(parameters.path("message")));
        } catch (AssertionError e) {
            // libsignal 0.86.5 refuses a wrong signature with an exception that it does not declare.
            if (e.getCause() instanceof InvalidKeyException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private static UUID distribution(JsonNode parameters) {
        return UUID.fromString(parameters.path("distributionId").asText());
    }
}
