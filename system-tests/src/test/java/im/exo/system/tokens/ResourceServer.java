package im.exo.system.tokens;

import static org.awaitility.Awaitility.await;

import im.exo.devstack.parts.Java;
import im.exo.devstack.process.Ports;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An application of somebody else, {@code resource-server}: Quarkus with its OIDC extension as it is,
 * which knows the platform by its address only.
 */
final class ResourceServer implements AutoCloseable {

    private final Process process;
    private final Http http;

    private ResourceServer(Process process, Http http) {
        this.process = process;
        this.http = http;
    }

    /** Answers when this returns. */
    static ResourceServer of(URI platform, String audience) throws IOException {
        var jar =
                Path.of(
                        System.getProperty("exo.root"),
                        "system-tests/resource-server/target/quarkus-app/quarkus-run.jar");
        int port = Ports.free();
        var builder =
                new ProcessBuilder(
                                Java.program(),
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                jar.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("QUARKUS_OIDC_AUTH_SERVER_URL", platform.toString());
        builder.environment().put("QUARKUS_OIDC_TOKEN_AUDIENCE", audience);
        var started =
                new ResourceServer(
                        builder.start(), new Http(URI.create("http://127.0.0.1:" + port)));
        await("the application answers")
                .atMost(Exo.PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> started.http.get("/who").status() == 401);
        return started;
    }

    Http.Answer who(String token) throws IOException {
        return http.request("GET", "/who").token(token).send();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
