package im.exo.system.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import im.exo.bench.Accounts.Member;
import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.RawFiles;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What belongs to somebody else, what was used already, and what has expired. */
@ExtendWith(SharedPlatform.class)
class OwnershipTest {

    private final Exo exo;
    private final Http http;
    private final Member owner;
    private final Member stranger;

    OwnershipTest(Exo exo) throws Exception {
        this.exo = exo;
        this.http = new Http(exo.door());
        this.owner = exo.accounts().register();
        this.stranger = exo.accounts().register();
    }

    @Test
    void nobody_reads_continues_or_ends_anothers_upload() throws Exception {
        var mine = new RawFiles(http, owner.token());
        var theirs = new RawFiles(http, stranger.token());
        String upload = mine.create(100);
        assertThat(mine.append(upload, 0, new byte[40]).status()).isEqualTo(204);
        var softly = new SoftAssertions();
        softly.assertThat(theirs.head(upload).status()).isIn(403, 404);
        Problems.check(softly, "append", theirs.append(upload, 40, new byte[60]), Set.of(403, 404));
        var ended =
                http.request("DELETE", upload)
                        .token(stranger.token())
                        .header("Tus-Resumable", "1.0.0")
                        .send();
        Problems.check(softly, "end", ended, Set.of(403, 404));
        softly.assertThat(mine.head(upload).header("Upload-Offset")).contains("40");
        softly.assertAll();
        assertThat(mine.append(upload, 40, new byte[60]).status()).isEqualTo(204);
    }

    @Test
    void nobody_deletes_anothers_file_but_whoever_knows_its_secret_may_read_it() throws Exception {
        var mine = new RawFiles(http, owner.token());
        String file = mine.upload(new byte[1_000]);
        var softly = new SoftAssertions();
        var deleted = http.request("DELETE", "/v1/files/" + file).token(stranger.token()).send();
        Problems.check(softly, "delete", deleted, Set.of(403, 404));
        softly.assertThat(new RawFiles(http, stranger.token()).link(file).status()).isEqualTo(200);
        softly.assertAll();
    }

    @Test
    void a_link_with_a_changed_name_time_or_signature_opens_nothing() throws Exception {
        var files = new RawFiles(http, owner.token());
        String path = files.cdn(files.upload(new byte[1_000]));
        String other = files.cdn(files.upload(new byte[1_001]));
        assertThat(http.get(path).status()).isEqualTo(200);
        String signature = path.substring(path.indexOf("sig=") + 4);
        String later = path.replaceFirst("exp=(\\d)", "exp=9$1");
        String swapped = other.substring(0, other.indexOf("sig=") + 4) + signature;
        String flipped =
                path.substring(0, path.length() - 3) + (path.endsWith("AAA") ? "BBB" : "AAA");
        var softly = new SoftAssertions();
        for (String forged :
                List.of(
                        later,
                        swapped,
                        flipped,
                        path.substring(0, path.indexOf("&sig")),
                        path.substring(0, path.indexOf('?')),
                        path + "&sig=" + signature)) {
            Problems.check(softly, "forged link", http.get(forged), Set.of(400, 403));
        }
        softly.assertAll();
    }

    @Test
    void one_ends_ones_own_sessions_only() throws Exception {
        var second = http.request("DELETE", "/v1/sessions/2").token(stranger.token()).send();
        assertThat(second.status()).as(second.toString()).isEqualTo(404);
        var still = http.request("GET", "/v1/sessions").token(owner.token()).send();
        assertThat(still.status()).isEqualTo(200);
        assertThat(still.json().path("sessions")).hasSize(1);
    }

    @Test
    void a_solved_challenge_makes_one_account() throws Exception {
        String solved = solved(http.get("/v1/registration/challenge").json());
        var first = register(solved, new byte[32], 100);
        assertThat(first.status()).as(first.toString()).isEqualTo(201);
        var repeated = register(solved, new byte[32], 100);
        assertThat(repeated.status()).as("a lost answer costs nothing").isEqualTo(201);
        assertThat(repeated.json().path("account")).isEqualTo(first.json().path("account"));
        var othersKey = new byte[32];
        othersKey[0] = 1;
        var stolen = register(solved, othersKey, 100);
        assertThat(stolen.status()).as(stolen.toString()).isEqualTo(403);
        assertThat(stolen.json().path("type").asText()).endsWith(":challenge-failed");
    }

    private Http.Answer register(String altcha, byte[] authKey, int registrationId)
            throws Exception {
        var base64 = Base64.getEncoder();
        return http.request("POST", "/v1/accounts")
                .json(
                        Map.of(
                                "altcha",
                                altcha,
                                "salt",
                                base64.encodeToString(new byte[16]),
                                "authKey",
                                base64.encodeToString(authKey),
                                "registrationId",
                                registrationId))
                .send();
    }

    private static String solved(JsonNode challenge) throws Exception {
        byte[] wanted = HexFormat.of().parseHex(challenge.path("challenge").asText());
        var sha = MessageDigest.getInstance("SHA-256");
        long number = -1;
        byte[] hash;
        do {
            number++;
            String text = challenge.path("salt").asText() + number;
            hash = sha.digest(text.getBytes(StandardCharsets.UTF_8));
        } while (!MessageDigest.isEqual(hash, wanted));
        var altcha = ((ObjectNode) challenge).deepCopy();
        altcha.remove("maxnumber");
        altcha.put("number", number);
        return Base64.getEncoder()
                .encodeToString(altcha.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_refresh_token_that_was_used_ends_the_session_once_its_successor_was_used()
            throws Exception {
        String solved = solved(http.get("/v1/registration/challenge").json());
        var session = register(solved, new byte[32], 7).json();
        var second = refresh(session.path("refreshToken").asText());
        assertThat(second.status()).as(second.toString()).isEqualTo(200);
        var third = refresh(second.json().path("refreshToken").asText());
        assertThat(third.status()).isEqualTo(200);
        var replayed = refresh(session.path("refreshToken").asText());
        assertThat(replayed.status()).as(replayed.toString()).isEqualTo(401);
        assertThat(refresh(third.json().path("refreshToken").asText()).status()).isEqualTo(401);
    }

    private Http.Answer refresh(String token) throws Exception {
        return http.request("POST", "/v1/sessions/refresh")
                .json(Map.of("refreshToken", token))
                .send();
    }

    @Test
    void a_replayed_message_is_delivered_once() throws Exception {
        var body =
                Map.of(
                        "id", EnvelopeId.next(System.currentTimeMillis()).toString(),
                        "timestamp", System.currentTimeMillis(),
                        "accountVersion", stranger.version(),
                        "messages",
                                List.of(
                                        Map.of(
                                                "device",
                                                stranger.device(),
                                                "registrationId",
                                                stranger.registrationId(),
                                                "type",
                                                2,
                                                "content",
                                                "aGVsbG8=")));
        for (int i = 0; i < 5; i++) {
            var sent =
                    http.request("PUT", "/v1/messages/" + stranger.account().text())
                            .token(owner.token())
                            .json(body)
                            .send();
            assertThat(sent.status()).as(sent.toString()).isEqualTo(200);
        }
        try (var at = RawDevice.open(exo.sockets(), stranger)) {
            await().atMost(Exo.PATIENCE).until(at::drained);
            assertThat(at.deliveries()).hasSize(1);
        }
    }

    @Test
    void a_stranger_is_told_nothing_about_who_exists() throws Exception {
        var known = http.get("/v1/accounts/" + owner.account().text() + "/kdf");
        String nobody = AccountId.random().text();
        var unknown = http.get("/v1/accounts/" + nobody + "/kdf");
        assertThat(unknown.status()).isEqualTo(known.status()).isEqualTo(200);
        assertThat(unknown.json().properties().stream().map(Map.Entry::getKey).toList())
                .isEqualTo(known.json().properties().stream().map(Map.Entry::getKey).toList());
        assertThat(http.get("/v1/accounts/" + nobody + "/kdf").json()).isEqualTo(unknown.json());
        var wrong = signIn(owner.account().text());
        var absent = signIn(nobody);
        assertThat(absent.status()).as(absent.toString()).isEqualTo(401);
        assertThat(absent.text()).isEqualTo(wrong.text());
    }

    private Http.Answer signIn(String account) throws Exception {
        return http.request("POST", "/v1/sessions")
                .json(
                        Map.of(
                                "account",
                                account,
                                "authKey",
                                Base64.getEncoder().encodeToString(new byte[32]),
                                "registrationId",
                                3))
                .send();
    }
}
