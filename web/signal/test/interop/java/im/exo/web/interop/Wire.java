package im.exo.web.interop;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How values stand in the lines of JSON: bytes are {@code {"$": base64}}. */
final class Wire {

    static final ObjectMapper JSON =
            new ObjectMapper()
                    .registerModule(new SimpleModule().addSerializer(new BytesSerializer()));

    private Wire() {}

    static byte[] bytes(JsonNode value) throws IOException {
        return value.path("$").binaryValue();
    }

    static Optional<byte[]> optionalBytes(JsonNode value) throws IOException {
        return value.has("$") ? Optional.of(bytes(value)) : Optional.empty();
    }

    static List<byte[]> allBytes(JsonNode values) throws IOException {
        var all = new ArrayList<byte[]>();
        for (var value : values) {
            all.add(bytes(value));
        }
        return all;
    }

    static ECPublicKey publicKey(JsonNode value) throws IOException, InvalidKeyException {
        return new ECPublicKey(bytes(value));
    }

    static IdentityKey identityKey(JsonNode value) throws IOException, InvalidKeyException {
        return new IdentityKey(bytes(value));
    }

    static SignalProtocolAddress address(JsonNode value) {
        return new SignalProtocolAddress(
                value.path("name").asText(), value.path("deviceId").asInt());
    }

    private static final class BytesSerializer extends StdSerializer<byte[]> {

        private static final long serialVersionUID = 1L;

        BytesSerializer() {
            super(byte[].class);
        }

        @Override
        public void serialize(byte[] value, JsonGenerator to, SerializerProvider provider)
                throws IOException {
            to.writeStartObject();
            to.writeBinaryField("$", value);
            to.writeEndObject();
        }
    }
}
