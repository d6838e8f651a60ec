package im.exo.devstack.supervisor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import im.exo.devstack.parts.DevelopmentCertificate;
import im.exo.devstack.parts.PartFailed;
import im.exo.devstack.platform.Platform;
import im.exo.devstack.platform.Supervised;
import im.exo.devstack.process.Pid;
import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;

/// The supervisor's ear: a loopback port that answers only to the token in {@link ControlFile}.
///
/// `POST /attach` tells the story of the start (the one who says `?owner` and leaves before its end
/// takes the platform down again), `POST /down` that of the stop, `GET /status` and `/status.json`
/// the state, `POST /fault/ACT/PROCESS` does harm for tests.
final class ControlServer implements AutoCloseable {
    private final Supervisor supervisor;
    private final HttpServer server;
    private final String token;

    ControlServer(Supervisor supervisor) throws IOException {
        this.supervisor = supervisor;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
        this.server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getByName(Ports.LOOPBACK), 0), 16);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/attach", guarded(this::attach));
        server.createContext("/down", guarded(this::down));
        server.createContext("/status", guarded(this::status));
        server.createContext("/summary", guarded(this::summary));
        server.createContext("/reload", guarded(this::reload));
        server.createContext("/fault/", guarded(this::fault));
    }

    void start() throws IOException {
        server.start();
        new ControlFile(Pid.of(ProcessHandle.current()), server.getAddress().getPort(), token)
                .write(supervisor.platform().data());
    }

    private void attach(HttpExchange exchange) throws IOException, InterruptedException {
        if (supervisor.stopping()) {
            answer(
                    exchange,
                    200,
                    Events.FAILED + "it is being stopped just now; try again when it has\n");
            return;
        }
        boolean owner = "owner".equals(exchange.getRequestURI().getQuery());
        if (owner) {
            supervisor.ownerArrived();
        }
        try {
            tell(exchange, supervisor.startStory());
        } catch (IOException left) {
            if (owner) {
                supervisor.ownerLeft();
            }
            throw left;
        }
    }

    private void down(HttpExchange exchange) throws IOException, InterruptedException {
        supervisor.requestStop();
        tell(exchange, supervisor.stopStory());
    }

    /** Line by line until the last; a space now and then notices when nobody listens any more. */
    private static void tell(HttpExchange exchange, Events events)
            throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            int told = 0;
            while (true) {
                List<String> lines = events.since(told);
                told += lines.size();
                out.write(
                        lines.isEmpty()
                                ? new byte[] {'\n'}
                                : (String.join("\n", lines) + "\n")
                                        .getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (lines.stream().anyMatch(Events::isLast)) {
                    return;
                }
            }
        }
    }

    private void status(HttpExchange exchange) throws IOException, InterruptedException {
        StatusReport report = StatusReport.of(supervisor.platform(), supervisor.state());
        boolean json = exchange.getRequestURI().getPath().endsWith(".json");
        answer(exchange, report.healthy() ? 200 : 503, json ? report.json() : report.table());
    }

    private void summary(HttpExchange exchange) throws IOException {
        Platform platform = supervisor.platform();
        String secure =
                platform.secureDoor().isEmpty()
                        ? ""
                        : "            %s   (trust %s)%n"
                                .formatted(
                                        platform.secureDoor(),
                                        new DevelopmentCertificate(platform.data().part("tls"))
                                                .authority());
        answer(
                exchange,
                200,
                """
                Exo is ready.

                  address   %s
                %s  data      %s
                  logs      %s
                """
                        .formatted(
                                platform.frontDoor(),
                                secure,
                                platform.data().root(),
                                platform.data().logs()));
    }

    private void reload(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            boolean reloaded = supervisor.platform().reloadFrontDoor();
            answer(
                    exchange,
                    reloaded ? 200 : 409,
                    reloaded ? "reloaded\n" : "HAProxy does not run here\n");
        } catch (PartFailed refused) {
            answer(exchange, 409, refused.getMessage() + "\n");
        }
    }

    private void fault(HttpExchange exchange) throws IOException, InterruptedException {
        String[] words = exchange.getRequestURI().getPath().split("/", -1);
        Platform platform = supervisor.platform();
        try {
            Supervised process = platform.process(words[words.length - 1]);
            switch (words[2]) {
                case "kill" -> process.kill9();
                case "pause" -> process.pause();
                case "resume" -> process.resume();
                case "keep-down" -> process.keepDown();
                case "bring-back" -> process.bringBack();
                default ->
                        throw new IllegalArgumentException(
                                "a fault is kill, pause, resume, keep-down or bring-back");
            }
            answer(exchange, 200, words[2] + " " + process.name() + "\n");
        } catch (IllegalArgumentException e) {
            answer(exchange, 400, e.getMessage() + "\n");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private HttpHandler guarded(Answer answer) {
        return exchange -> {
            try (exchange) {
                String shown = exchange.getRequestHeaders().getFirst("Exo-Control");
                if (shown == null
                        || !MessageDigest.isEqual(
                                shown.getBytes(StandardCharsets.US_ASCII),
                                token.getBytes(StandardCharsets.US_ASCII))) {
                    answer(exchange, 403, "");
                    return;
                }
                answer.to(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Override
    public void close() {
        server.stop(1);
    }

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }
}
