package im.exo.kit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

class AuthServiceTest {

    @Test
    void an_answer_whose_body_trickles_is_given_up_and_hung_up_on() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var trickle = Thread.ofVirtual().start(() -> trickle(server));
            var auth = service(URI.create("http://localhost:" + server.getLocalPort()));
            assertThatThrownBy(() -> auth.get("/internal/x", Duration.ofSeconds(1)))
                    .isInstanceOf(HttpTimeoutException.class);
            assertThat(trickle.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    /** A byte now and then, until the other side has gone. */
    private static void trickle(ServerSocket server) {
        try (var socket = server.accept()) {
            var out = socket.getOutputStream();
            out.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException _) {
            return;
        }
    }

    private static AuthService service(URI address) {
        var config =
                new AuthConfig() {
                    @Override
                    public Optional<URI> url() {
                        return Optional.of(address);
                    }

                    @Override
                    public Duration timeout() {
                        return Duration.ofSeconds(2);
                    }

                    @Override
                    public Duration missTtl() {
                        return Duration.ofSeconds(2);
                    }

                    @Override
                    public int concurrency() {
                        return 1;
                    }
                };
        return new AuthService(config, Optional::empty);
    }
}
