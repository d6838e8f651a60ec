package im.exo.auth.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import im.exo.contract.AccountId;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** The one question that auth-service asks of keyserver-service, over real HTTP. */
public final class Keyserver implements AutoCloseable {

    /** How it answers what it was asked. */
    public interface Answer {
        void to(HttpExchange exchange, byte[] identity) throws IOException;
    }

    private static final String PATH = "/internal/identities/";

    private final HttpServer http;
    private final Map<AccountId, byte[]> identities = new ConcurrentHashMap<>();
    private volatile Answer answer = Keyserver::usual;

    Keyserver() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext(PATH, this::answer);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    public void put(AccountId account, byte[] identity) {
        identities.put(account, identity);
    }

    public void answers(Answer now) {
        answer = now;
    }

    public void answersAsUsual() {
        answer = Keyserver::usual;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var key = exchange.getRequestHeaders().getFirst("Exo-Internal-Key");
            if (!TestStack.INTERNAL_KEY.equals(key)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var account = exchange.getRequestURI().getPath().substring(PATH.length());
            answer.to(exchange, identities.getOrDefault(AccountId.parse(account), new byte[0]));
        }
    }

    private static void usual(HttpExchange exchange, byte[] identity) throws IOException {
        if (identity.length == 0) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            exchange.sendResponseHeaders(200, identity.length);
            exchange.getResponseBody().write(identity);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
