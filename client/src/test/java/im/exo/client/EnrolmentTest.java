package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.account.Session;
import im.exo.client.account.SessionKeeper;
import im.exo.client.keys.Identities;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.RegistrationId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.IdentityKeyPair;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class EnrolmentTest {

    private static final char[] PASSWORD = "pw".toCharArray();

    /** The salt is that of the profile. */
    private static final String KDF =
            "{\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"memoryKiB\":19456,"
                    + "\"iterations\":2,\"parallelism\":1}";

    @TempDir Path folder;
    private final AccountId account = AccountId.random();

    private void profile() throws Exception {
        try (var keys = PasswordKeys.derive(PASSWORD, Kdf.standard(new byte[16]));
                var store =
                        ProfileStore.create(
                                folder, "http://old.example", Kdf.standard(new byte[16]), keys)) {
            new Identities(store).install(IdentityKeyPair.generate(), new RegistrationId(7));
            new SessionKeeper(store).save(new Session(account, new DeviceId(1), "a", 0, "r", 1));
        }
    }

    @Test
    void signing_in_again_at_another_server_is_remembered() throws Exception {
        profile();
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/",
                exchange -> {
                    boolean session = exchange.getRequestURI().getPath().equals("/v1/sessions");
                    boolean kdf = exchange.getRequestURI().getPath().endsWith("/kdf");
                    String answer =
                            kdf
                                    ? KDF
                                    : "{\"account\":\""
                                            + account.text()
                                            + "\",\"device\":2,\"accessToken\":\"a\","
                                            + "\"accessTokenExpiresIn\":600,\"refreshToken\":\"r\"}";
                    byte[] json = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(session ? 201 : kdf ? 200 : 503, json.length);
                    exchange.getResponseBody().write(json);
                    exchange.close();
                });
        http.start();
        try {
            var server = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
            ExoClient.signInAgain(ExoOptions.of(folder).server(server), PASSWORD).close();
            assertThat(ProfileStore.server(folder)).contains(server.toString());
        } finally {
            http.stop(0);
        }
    }
}
