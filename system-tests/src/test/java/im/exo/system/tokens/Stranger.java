package im.exo.system.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An application of somebody else, {@code relying-party/verify.js}: a Node.js process with jose and
 * openid-client, which knows the platform by its address only.
 */
final class Stranger implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final String issuer;

    private Stranger(Process process) throws IOException {
        this.process = process;
        this.out = process.inputReader(US_ASCII);
        this.in = process.outputWriter(US_ASCII);
        this.issuer = answer().path("issuer").asText();
    }

    /** Has read the platform's discovery document when this returns. */
    static Stranger of(URI platform, String audience) throws IOException {
        var folder = Path.of(System.getProperty("exo.root"), "system-tests/relying-party");
        return new Stranger(
                new ProcessBuilder("node", "verify.js", platform.toString(), audience)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** As the discovery document names it. */
    String issuer() {
        return issuer;
    }

    /** Member {@code accepted} with the account, or {@code refused} with jose's reason. */
    JsonNode verdict(String token) throws IOException {
        in.write(token + "\n");
        in.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        var line = out.readLine();
        if (line == null) {
            throw new IOException("the application has ended");
        }
        return JSON.readTree(line);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
