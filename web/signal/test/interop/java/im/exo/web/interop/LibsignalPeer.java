package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.DuplicateMessageException;
import org.signal.libsignal.protocol.SignalProtocolAddress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * libsignal behind JSON lines: {@code {id, op, device, …}} on standard input, {@code {id, result |
 * error}} on standard output. Bytes are base64. One process serves any number of devices, each under
 * its name.
 */
public final class LibsignalPeer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, PeerDevice> devices = new HashMap<>();

    private LibsignalPeer() {}

    public static void main(String[] arguments) throws IOException {
        var peer = new LibsignalPeer();
        var input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (var line = input.readLine(); line != null; line = input.readLine()) {
            output.println(JSON.writeValueAsString(peer.answer(JSON.readTree(line))));
        }
    }

    private ObjectNode answer(JsonNode request) {
        var answer = JSON.createObjectNode();
        answer.set("id", request.path("id"));
        try {
            answer.set("result", operate(request));
        } catch (Exception e) {
            // Whatever it is, the test decides whether it was to be expected.
            answer.putObject("error")
                    .put("code", code(e))
                    .put("message", e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        return answer;
    }

    private ObjectNode operate(JsonNode request) throws Exception {
        var name = request.path("device").asText();
        var op = request.path("op").asText();
        if (op.equals("create")) {
            var created = new PeerDevice();
            devices.put(name, created);
            return created.identity();
        }
        var device = devices.get(name);
        if (device == null) {
            throw new IllegalArgumentException("unknown device");
        }
        return switch (op) {
            case "publish" -> device.publish(request.path("oneTime").asBoolean());
            case "process" ->
                    device.process(address(request.path("from")), request.path("bundle"));
            case "encrypt" ->
                    device.encrypt(address(request.path("to")), bytes(request, "plaintext"));
            case "decrypt" ->
                    device.decrypt(
                            address(request.path("from")),
                            request.path("type").asText(),
                            bytes(request, "body"));
            case "archive" -> device.archive(address(request.path("to")));
            case "approve" ->
                    device.approve(
                            address(request.path("from")), bytes(request, "identityKey"));
            default -> throw new IllegalArgumentException("unknown operation");
        };
    }

    private static byte[] bytes(JsonNode node, String field) throws IOException {
        return node.path(field).binaryValue();
    }

    /**
     * The code that libsignal for Node.js gives a duplicate; the other refusals are one. Null for what
     * is no refusal but a fault of this program.
     */
    private static @Nullable Integer code(Exception failure) {
        return switch (failure) {
            case DuplicateMessageException _ -> 1;
            case RuntimeException _ -> null;
            default -> 0;
        };
    }

    static SignalProtocolAddress address(JsonNode address) {
        return new SignalProtocolAddress(
                address.path("name").asText(), address.path("deviceId").asInt());
    }
}
