package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.client.realtime.LinkState;
import im.exo.client.store.Failure;
import im.exo.client.store.MessageState;
import im.exo.system.blindness.Mark;
import im.exo.system.blindness.Searches;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawFiles;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Somebody deletes their account, through the front door; the others and the tables tell. */
@ExtendWith(SharedPlatform.class)
class LeavingTest {

    /** As promised: what the server holds is gone in every service. */
    private static final Duration WITHIN = Duration.ofMinutes(1);

    /** Beyond the minute, for a machine that is busy with other things. */
    private static final Duration PATIENCE = WITHIN.multipliedBy(2);

    private final Exo exo;
    @TempDir private Path folder;

    LeavingTest(Exo exo) {
        this.exo = exo;
    }

    private Person person(String name) throws Exception {
        return Person.register(exo.door(), folder.resolve(name), "correct horse " + name);
    }

    @Test
    void a_deleted_account_is_gone_for_everybody_and_everywhere_within_a_minute() throws Exception {
        try (var ada = person("ada");
                var bob = person("bob")) {
            ada.online();
            bob.online().say(ada, "hello");
            ada.hears("hello");
            ada.say(bob, "you there?");
            bob.hears("you there?");
            byte[] id = bob.id().bytes();
            bob.stop();
            ada.say(bob, "this one waits");
            await("the account is known everywhere")
                    .atMost(Exo.PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(Searches.tablesWith(exo.platform(), id))
                                            .contains(
                                                    "exo_auth: account",
                                                    "exo_auth: device",
                                                    "exo_keys: account",
                                                    "exo_keys: device",
                                                    "exo_keys: one_time_key",
                                                    "exo_messages: accounts",
                                                    "exo_messages: envelopes"));

            bob.start();
            bob.client().deleteAccount();

            await("ada is told")
                    .atMost(PATIENCE)
                    .until(() -> refused(ada, bob) == Failure.ACCOUNT_GONE);
            await("nothing but the tombstone is left")
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(Searches.tablesWith(exo.platform(), id))
                                            .containsExactly(
                                                    "exo_auth: account",
                                                    "exo_auth: deserted",
                                                    "exo_auth: revocation",
                                                    "exo_files: ended_accounts",
                                                    "exo_keys: account",
                                                    "exo_messages: accounts"));
            assertThat(ada.client().state()).isEqualTo(LinkState.ONLINE);
            assertThat(bob.client().history(10)).hasSize(2);
            bob.client().connect();
            await("bob is signed out")
                    .atMost(Exo.PATIENCE)
                    .until(() -> bob.client().state() == LinkState.SIGNED_OUT);
        }
    }

    /** What becomes of one more message; nothing yet while it is still taken. */
    private static Failure refused(Person from, Person to) throws Exception {
        var message = from.client().send(to.id(), "are you still there?");
        return from.client().await(to.id(), message, Duration.ofSeconds(20)) == MessageState.FAILED
                ? from.client().sent(to.id(), message).orElseThrow().failure()
                : null;
    }

    @Test
    void its_files_go_with_their_bytes_and_its_token_opens_nothing_within_a_second()
            throws Exception {
        var application = exo.accounts().apply();
        var member = exo.accounts().submit(application);
        var other = exo.accounts().register();
        var authKey = new ObjectMapper().readTree(application.body()).path("authKey").asText();
        var http = new Http(exo.door());
        var files = new RawFiles(http, member.token());
        var mark = Mark.binary("ciphertext");
        String file = files.upload(Arrays.copyOf(mark.bytes(), 50_000));
        String half = files.create(6_000_000);
        files.append(half, 0, new byte[5_500_000]);
        assertThat(Searches.blobsContain(exo.platform(), mark.bytes())).isTrue();
        for (String service : new String[] {"accounts/current", "keys", "messages", "files"}) {
            var held = http.request("GET", "/v1/" + service + "/data").token(member.token()).send();
            assertThat(held.status()).as(service + " " + held).isEqualTo(200);
            assertThat(held.json().path("about").asText()).as(service).startsWith("What ");
            assertThat(held.text()).as(service).contains(member.account().text());
        }

        var gone =
                http.request("POST", "/v1/accounts/current/deletion")
                        .token(member.token())
                        .json(Map.of("authKey", authKey))
                        .send();

        assertThat(gone.status()).as(gone.toString()).isEqualTo(204);
        await("the token is refused everywhere")
                .atMost(Exo.PATIENCE)
                .untilAsserted(
                        () -> {
                            for (String path :
                                    new String[] {
                                        "/v1/sessions",
                                        "/v1/keys",
                                        "/v1/files/data",
                                        "/v1/messages/data",
                                        "/v1/files/" + file + "/link"
                                    }) {
                                var answer = http.request("GET", path).token(member.token()).send();
                                assertThat(answer.status()).as(path).isEqualTo(401);
                                assertThat(answer.text()).as(path).contains("session-revoked");
                            }
                        });
        await("the bytes are gone")
                .atMost(PATIENCE.plus(WITHIN))
                .until(() -> !Searches.blobsContain(exo.platform(), mark.bytes()));
        assertThat(Searches.tablesWith(exo.platform(), member.account().bytes()))
                .doesNotContain("exo_files: files", "exo_files: account_usage");
        var keys = "/v1/keys/" + member.account().text() + "/*";
        assertThat(http.request("GET", keys).token(other.token()).send().status()).isEqualTo(404);
        var link = new RawFiles(http, other.token()).link(file);
        assertThat(link.status()).isEqualTo(404);
    }
}
