package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.metadata.ProtocolDuplicateMessageException;
import org.signal.libsignal.metadata.ProtocolUntrustedIdentityException;
import org.signal.libsignal.metadata.SelfSendException;
import org.signal.libsignal.protocol.DuplicateMessageException;
import org.signal.libsignal.protocol.UntrustedIdentityException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * libsignal for Java behind lines of JSON. A request is {@code {id, op, parameters}}; an answer is
 * {@code {id, result}}, {@code {id, refusal, message}} for what libsignal refuses, or {@code {id,
 * fault}} for what went wrong otherwise. Operations of a device have its name in {@code device}.
 */
public final class LibsignalPeer {

    private final Map<String, PeerDevice> devices = new HashMap<>();

    private LibsignalPeer() {}

    public static void main(String[] arguments) throws IOException {
        var peer = new LibsignalPeer();
        var input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (var line = input.readLine(); line != null; line = input.readLine()) {
            output.println(Wire.JSON.writeValueAsString(peer.answer(Wire.JSON.readTree(line))));
        }
    }

    private Map<String, @Nullable Object> answer(JsonNode request) {
        var answer = new LinkedHashMap<String, @Nullable Object>();
        answer.put("id", request.path("id").asInt());
        try {
            answer.put("result", operate(request.path("op").asText(), request.path("parameters")));
        } catch (Exception e) {
            if (isFault(e)) {
                answer.put("fault", e.toString());
            } else {
                answer.put("refusal", code(e));
                answer.put("message", e.toString());
            }
        }
        return answer;
    }

    private @Nullable Object operate(String op, JsonNode parameters) throws Exception {
        if (!parameters.has("device")) {
            return Platform.operate(op, parameters);
        }
        var name = parameters.path("device").asText();
        if (op.equals("create")) {
            var created = new PeerDevice(parameters);
            devices.put(name, created);
            return created.identityKey();
        }
        var device = devices.get(name);
        if (device == null) {
            throw new IllegalArgumentException("unknown device");
        }
        return device.operate(op, parameters);
    }

    /** What libsignal declares is a refusal; an unchecked exception, at whatever depth, is not. */
    private static boolean isFault(Throwable failure) {
        var cause = failure.getCause();
        return failure instanceof RuntimeException
                || failure instanceof IOException
                || (cause != null && isFault(cause));
    }

    private static String code(Exception refusal) {
        return switch (refusal) {
            case DuplicateMessageException _ -> "duplicate-message";
            case ProtocolDuplicateMessageException _ -> "duplicate-message";
            case UntrustedIdentityException _ -> "untrusted-identity";
            case ProtocolUntrustedIdentityException _ -> "untrusted-identity";
            case SelfSendException _ -> "self-send";
            default -> "other";
        };
    }
}
