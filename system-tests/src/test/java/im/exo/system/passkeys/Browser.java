package im.exo.system.passkeys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Chromium with one page of the platform's, and an authenticator that says yes by itself. */
final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LISTENING = "DevTools listening on ";

    private final Process process;
    private final Path profile;
    private final DevTools tools;
    private final String page;
    private final String authenticator;

    private Browser(Process process, Path profile, URI url) throws IOException {
        this.process = process;
        this.profile = profile;
        this.tools = new DevTools(address(process.errorReader(UTF_8)));
        var target = tools.call("", "Target.createTarget", Map.of("url", url.toString()));
        this.page =
                tools.call(
                                "",
                                "Target.attachToTarget",
                                Map.of(
                                        "targetId",
                                        target.path("targetId").asText(),
                                        "flatten",
                                        true))
                        .path("sessionId")
                        .asText();
        call("WebAuthn.enable", Map.of());
        this.authenticator =
                call(
                                "WebAuthn.addVirtualAuthenticator",
                                Map.of(
                                        "options",
                                        Map.of(
                                                "protocol", "ctap2",
                                                "ctap2Version", "ctap2_1",
                                                "transport", "internal",
                                                "hasResidentKey", true,
                                                "hasUserVerification", true,
                                                "isUserVerified", true,
                                                "hasPrf", true)))
                        .path("authenticatorId")
                        .asText();
    }

    /** Found as the tests of what runs in browsers find it. */
    static Browser at(URI url) throws IOException {
        var web = Path.of(System.getProperty("exo.root"), "web").toFile();
        String find =
                "import { chromiumFlags, chromiumPath } from './chromium.js';"
                        + "console.log(JSON.stringify([chromiumPath(), ...chromiumFlags]))";
        var finding =
                new ProcessBuilder("node", "--input-type=module", "-e", find)
                        .directory(web)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var command = new ArrayList<String>();
        JSON.readTree(finding.getInputStream()).forEach(word -> command.add(word.asText()));
        var profile = Files.createTempDirectory("exo-browser");
        command.addAll(
                List.of("--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank"));
        return new Browser(new ProcessBuilder(command).start(), profile, url);
    }

    private static URI address(BufferedReader errors) throws IOException {
        for (var line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread.ofVirtual().start(() -> errors.lines().forEach(_ -> {}));
                return URI.create(line.substring(LISTENING.length()));
            }
        }
        throw new IOException("the browser has ended");
    }

    /** What {@code toJSON()} gives of the passkey that is made for these options. */
    JsonNode create(JsonNode options) throws IOException {
        return credential("create", "parseCreationOptionsFromJSON", options);
    }

    /** What {@code toJSON()} gives of the passkey that is shown for these options. */
    JsonNode get(JsonNode options) throws IOException {
        return credential("get", "parseRequestOptionsFromJSON", options);
    }

    private JsonNode credential(String call, String parse, JsonNode options) throws IOException {
        String script =
                "navigator.credentials.%s({publicKey: PublicKeyCredential.%s(%s)})"
                                .formatted(call, parse, options)
                        + ".then(credential => JSON.stringify(credential.toJSON()))";
        var evaluated =
                call(
                        "Runtime.evaluate",
                        Map.of("expression", script, "awaitPromise", true, "userGesture", true));
        if (evaluated.has("exceptionDetails")) {
            throw new IOException(evaluated.path("exceptionDetails").toString());
        }
        return JSON.readTree(evaluated.path("result").path("value").asText());
    }

    /** The authenticator's passkeys, keys and all. */
    JsonNode passkeys() throws IOException {
        return call("WebAuthn.getCredentials", Map.of("authenticatorId", authenticator))
                .path("credentials");
    }

    /** In place of the passkeys that the authenticator has. */
    void holds(JsonNode passkeys) throws IOException {
        call("WebAuthn.clearCredentials", Map.of("authenticatorId", authenticator));
        for (var passkey : passkeys) {
            call(
                    "WebAuthn.addCredential",
                    Map.of("authenticatorId", authenticator, "credential", passkey));
        }
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws IOException {
        return tools.call(page, method, parameters);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        tools.close();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (var files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .map(Path::toFile)
                    .forEach(file -> file.delete());
        }
    }
}
