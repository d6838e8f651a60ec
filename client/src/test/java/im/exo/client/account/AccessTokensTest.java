package im.exo.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.client.world.Disk;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class AccessTokensTest {

    private static final char[] PASSWORD = "correct horse".toCharArray();

    @TempDir Path folder;

    private final AccountId account = AccountId.random();
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private int answersToLose;
    private HttpServer http;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/v1/sessions/refresh", this::answer);
        http.start();
        api = new Api(URI.create("http://127.0.0.1:" + http.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        answer.countDown();
        api.close();
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked.countDown();
            answer.await();
            if (questions.incrementAndGet() <= answersToLose) {
                return;
            }
            byte[] body =
                    Json.write(
                            Map.of(
                                    "account",
                                    account.text(),
                                    "device",
                                    1,
                                    "accessToken",
                                    "new",
                                    "accessTokenExpiresIn",
                                    600,
                                    "refreshToken",
                                    "next"));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Session session(String access, String refresh) {
        return new Session(account, new DeviceId(1), access, 0, refresh, 1);
    }

    private ProfileStore store() throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive(PASSWORD, kdf)) {
            return ProfileStore.create(folder, "http://nowhere", kdf, keys);
        }
    }

    @Test
    void a_lost_answer_is_asked_for_again_at_once() throws Exception {
        answersToLose = 1;
        answer.countDown();
        try (var store = store();
                var tokens = new AccessTokens(new AuthApi(api), new SessionKeeper(store))) {
            new SessionKeeper(store).save(session("old", "first"));
            assertThat(tokens.token()).isEqualTo("new");
            assertThat(questions).hasValue(2);
            assertThat(new SessionKeeper(store).load().refreshToken()).isEqualTo("next");
        }
    }

    @Test
    void a_refresh_that_was_begun_is_on_disk_when_the_client_has_closed() throws Exception {
        try (var store = store()) {
            new SessionKeeper(store).save(session("old", "first"));
            var tokens = new AccessTokens(new AuthApi(api), new SessionKeeper(store));
            var failure = new CompletableFuture<Throwable>();
            Thread one =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            failure.complete(new AssertionError(tokens.token()));
                                        } catch (Exception e) {
                                            failure.complete(e);
                                        }
                                    });
            asked.await();
            one.interrupt();
            assertThat(failure.join()).isInstanceOf(Unreachable.class);
            Thread closing = Thread.ofVirtual().start(tokens::close);
            answer.countDown();
            closing.join();
            assertThat(new SessionKeeper(store).load().refreshToken()).isEqualTo("next");
            assertThatThrownBy(() -> tokens.after("new")).isInstanceOf(Unreachable.class);
        }
    }

    @Test
    void whoever_read_the_old_session_does_not_write_it_over_the_new_one() throws Exception {
        try (var store = store()) {
            for (int round = 0; round < 20; round++) {
                new SessionKeeper(store).save(session("old", "first"));
                var keeper = new SessionKeeper(store);
                var reading = Thread.ofPlatform().unstarted(keeper::load);
                var saving =
                        Thread.ofPlatform().unstarted(() -> keeper.save(session("new", "next")));
                // Both are held up by the store, the one that reads goes first.
                store.transaction(
                        () -> {
                            startAndHold(reading);
                            startAndHold(saving);
                            return store;
                        });
                reading.join();
                saving.join();
                assertThat(new SessionKeeper(store).load().refreshToken()).isEqualTo("next");
                assertThat(keeper.load().refreshToken()).isEqualTo("next");
            }
        }
    }

    private static void startAndHold(Thread thread) {
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_session_that_cannot_be_written_counts_and_is_written_with_the_next_use()
            throws Exception {
        try (var store = store()) {
            var disk = new Disk(store, folder);
            var keeper = new SessionKeeper(store);
            keeper.save(session("old", "first"));
            disk.fillUp();
            assertThatThrownBy(() -> keeper.save(session("new", "next")))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(keeper.find().orElseThrow().accessToken()).isEqualTo("new");
            assertThat(new SessionKeeper(store).load().accessToken()).isEqualTo("old");
            disk.clear();
            keeper.load();
            assertThat(new SessionKeeper(store).load().accessToken()).isEqualTo("new");
        }
    }
}
