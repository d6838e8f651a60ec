package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import im.exo.bench.Accounts.Member;
import im.exo.client.Message.Attachment;
import im.exo.client.files.Progress;
import im.exo.client.usernames.UsernameLink;
import im.exo.devstack.platform.Supervised;
import im.exo.system.observability.Scrape;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;
import im.exo.system.raw.RawFiles;
import im.exo.system.raw.Sockets;
import im.exo.system.sdk.Person;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A conversation whose every secret is a mark, and a search for the marks in all that the platform
 * stores, logs and holds in memory. That the search would find them is shown by marks that were
 * planted where servers rightly keep what they are given, and in the hands of each process.
 */
@ExtendWith(SharedPlatform.class)
class BlindnessTest {

    private final Exo exo;
    @TempDir private Path folder;

    BlindnessTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void no_secret_of_a_conversation_is_anywhere_and_planted_marks_are_everywhere()
            throws Exception {
        var secrets = new ArrayList<Mark>();
        var withKeys = converse(secrets);
        var planted = plant(withKeys);
        var controls = new Controls(exo);
        var logs = Log.in(exo.platform().data().logs());
        var all = new ArrayList<>(secrets);
        all.addAll(planted.marks());
        all.addAll(controls.marks());
        logs.forEach(log -> all.add(log.control()));
        // In every metrics page, and the only thing in one.
        var metric = new Mark("a metric", "process_uptime_seconds".getBytes(UTF_8));
        all.add(metric);
        var search = new Search(all);
        var findings = new Findings(secrets);
        for (Place place : Searches.stores(exo.platform())) {
            var seen = place.search(search);
            findings.in(place.name(), seen)
                    .include(planted.expectedAt(place.name()))
                    .exclude(planted.refused());
        }
        for (Supervised process : exo.platform().all()) {
            var place = Searches.memory(exo.platform(), process);
            try (var held = controls.hold(process)) {
                var seen = place.search(search);
                assertThat(held.still()).as("%s waits for the rest", process.name()).isTrue();
                findings.in(place.name(), seen).include(Set.of(controls.of(process)));
            }
        }
        for (Scrape metrics : Scrape.all(exo.platform())) {
            var seen = search.in(metrics.page().getBytes(UTF_8), metrics.process());
            findings.in("metrics of " + metrics.process(), seen).beNothingBut(Set.of(metric));
        }
        // Last, so that they tell also of what was cut off above.
        for (Log log : logs) {
            findings.in(log.name(), log.search(search)).beNothingBut(Set.of(log.control()));
        }
        assertThat(logs).as("logs").hasSizeGreaterThanOrEqualTo(exo.platform().all().size());
        findings.check();
    }

    /**
     * Two people, four texts, a file, a username; everything that only they may know becomes a mark.
     *
     * @return an account that has keys on the server
     */
    private Mark converse(List<Mark> secrets) throws Exception {
        var adasPassword = secret(secrets, "password of ada");
        var bobsPassword = secret(secrets, "password of bob");
        var nickname = secret(secrets, "contact name");
        var username = secret(secrets, "username");
        var fileName = secret(secrets, "file name");
        var fileText = secret(secrets, "file content");
        try (var ada = Person.register(exo.door(), folder.resolve("ada"), adasPassword.asText());
                var bob =
                        Person.register(exo.door(), folder.resolve("bob"), bobsPassword.asText())) {
            ada.client().contacts().name(bob.id(), nickname.asText());
            secrets.add(findable(ada, username));
            bob.client().usernames().find(ada.client().usernames().link().orElseThrow());
            ada.online().say(bob, secret(secrets, "first text, while offline").asText());
            bob.online().hears(secrets.getLast().asText());
            bob.say(ada, secret(secrets, "answer").asText());
            ada.hears(secrets.getLast().asText());
            ada.say(bob, secret(secrets, "text in a session").asText());
            bob.hears(secrets.getLast().asText());
            Path file = folder.resolve(fileName.asText() + ".txt");
            Files.writeString(file, (fileText.asText() + "\n").repeat(4_000));
            ada.client().sendFile(bob.id(), file, Progress.NONE);
            await().atMost(Exo.PATIENCE)
                    .until(
                            () ->
                                    bob.received().stream()
                                            .anyMatch(each -> each.body() instanceof Attachment));
            var attachment =
                    (Attachment)
                            bob.received().stream()
                                    .filter(each -> each.body() instanceof Attachment)
                                    .findFirst()
                                    .orElseThrow()
                                    .body();
            secrets.add(new Mark("file key", attachment.key().key()));
            secrets.add(new Mark("digest of the file", attachment.key().plaintextDigest()));
            Path copy = folder.resolve("copy");
            bob.client().download(attachment, copy, Progress.NONE);
            assertThat(copy).hasSameBinaryContentAs(file);
            return new Mark("account with keys", ada.id().bytes());
        }
    }

    /**
     * Takes a username, which does not begin with a digit.
     *
     * @return what opens its link
     */
    private static Mark findable(Person person, Mark username) throws Exception {
        var usernames = person.client().usernames();
        usernames.set("n" + username.asText());
        String link = usernames.link().orElseThrow().text();
        byte[] entropyAndHandle =
                Base64.getUrlDecoder().decode(link.substring(UsernameLink.PREFIX.length()));
        return new Mark("entropy of a link", Arrays.copyOf(entropyAndHandle, 32));
    }

    private static Mark secret(List<Mark> secrets, String name) {
        var mark = Mark.text(name);
        secrets.add(mark);
        return mark;
    }

    /**
     * Marks and the stores where each has to be found.
     *
     * @param refused what services had in their hands and must not have kept
     */
    private record Planted(List<Mark> marks, Map<String, Set<Mark>> places, Set<Mark> refused) {
        Set<Mark> expectedAt(String place) {
            return places.getOrDefault(place, Set.of());
        }
    }

    private Planted plant(Mark withKeys) throws Exception {
        var http = new Http(exo.door());
        var envelope = Mark.text("envelope");
        var blob = Mark.text("blob");
        var refused = Mark.text("refused name");
        Member sender = exo.accounts().register();
        var account = new Mark("account", sender.account().bytes());
        // Through each gateway to so many accounts that each message-service owns some of them.
        var receivers = exo.members(12);
        for (int gateway = 1; gateway <= exo.platform().options().gateways(); gateway++) {
            int port = exo.platform().options().layout().gateway(gateway);
            try (var sockets = new Sockets(URI.create("http://127.0.0.1:" + port));
                    var device = RawDevice.open(sockets, sender)) {
                for (Member receiver : receivers) {
                    device.send(receiver, List.of(RawDevice.envelope(receiver, envelope.bytes())));
                }
            }
        }
        var ciphertext = new ByteArrayOutputStream();
        for (int i = 0; i < 4_000; i++) {
            ciphertext.write(blob.bytes());
        }
        new RawFiles(http, sender.token()).upload(ciphertext.toByteArray());
        refuse(http, sender, refused);
        var places = new HashMap<String, Set<Mark>>();
        places.put("exo_auth", Set.of(account));
        places.put("exo_keys", Set.of(withKeys));
        places.put("exo_messages", Set.of(envelope, account));
        places.put("exo_files", Set.of(account));
        places.put("mariadb on disk", Set.of(envelope, account));
        places.put("topics", Set.of(account));
        places.put("kafka on disk", Set.of(account));
        places.put("s3 on disk", Set.of(blob));
        var exoId = new Mark("account as Exo ID", bytes(sender.account().text()));
        var plainExoId =
                new Mark(
                        "account as Exo ID without dashes",
                        bytes(sender.account().text().replace("-", "")));
        return new Planted(
                List.of(envelope, blob, refused, account, exoId, plainExoId, withKeys),
                places,
                Set.of(refused));
    }

    /** Has a mark turned away by keyserver-service and by auth-service. */
    private static void refuse(Http http, Member sender, Mark refused) throws Exception {
        var key =
                http.request("PUT", "/v1/keys")
                        .token(sender.token())
                        .json(Map.of("identityKey", refused.asText(), "registrationId", 5))
                        .send();
        assertThat(key.status()).as(key.toString()).isBetween(400, 499);
        var session =
                http.request("POST", "/v1/sessions")
                        .json(
                                Map.of(
                                        "account", sender.account().text(),
                                        "authKey", random32(),
                                        "registrationId", 5,
                                        "deviceName",
                                                Base64.getEncoder()
                                                        .encodeToString(refused.bytes())))
                        .send();
        assertThat(session.status()).as(session.toString()).isEqualTo(401);
    }

    private static String random32() {
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
