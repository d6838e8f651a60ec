package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.client.Message.Attachment;
import im.exo.client.files.Progress;
import im.exo.devstack.platform.Supervised;
import im.exo.system.blindness.Search.Sighting;
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
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A conversation whose every secret is a mark, and a search for the marks in all that the platform
 * stores, logs and holds in memory. That the search would find them is shown by marks that were
 * planted where servers rightly keep what they are given.
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
        var all = new ArrayList<>(secrets);
        all.addAll(planted.marks());
        var search = new Search(all);
        var leaks = new HashSet<Sighting>();
        var missed = new ArrayList<String>();
        for (Place place : Searches.all(exo.platform())) {
            var found = new TreeSet<String>();
            for (Sighting sighting : place.search(search)) {
                if (secrets.contains(sighting.mark())) {
                    leaks.add(sighting);
                } else {
                    found.add(sighting.mark().name());
                }
            }
            for (String expected : planted.expectedAt(place.name())) {
                if (!found.contains(expected)) {
                    missed.add("%s at %s, only %s".formatted(expected, place.name(), found));
                }
            }
            assertThat(planted.expectedAt(place.name()))
                    .as("a positive control for %s", place.name())
                    .isNotEmpty();
        }
        assertThat(missed).as("planted marks that the search did not find").isEmpty();
        assertThat(leaks).as("secrets that the platform has").isEmpty();
    }

    /**
     * Two people, four texts, a file; everything that only they may know becomes a mark.
     *
     * @return an account that has keys on the server
     */
    private Mark converse(List<Mark> secrets) throws Exception {
        var adasPassword = secret(secrets, "password of ada");
        var bobsPassword = secret(secrets, "password of bob");
        var nickname = secret(secrets, "contact name");
        var fileName = secret(secrets, "file name");
        var fileText = secret(secrets, "file content");
        try (var ada = Person.register(exo.door(), folder.resolve("ada"), adasPassword.asText());
                var bob =
                        Person.register(exo.door(), folder.resolve("bob"), bobsPassword.asText())) {
            ada.client().contacts().name(bob.id(), nickname.asText());
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

    private static Mark secret(List<Mark> secrets, String name) {
        var mark = Mark.text(name);
        secrets.add(mark);
        return mark;
    }

    /** Marks and where each has to be found. */
    private record Planted(List<Mark> marks, Map<String, Set<String>> places) {
        Set<String> expectedAt(String place) {
            return places.getOrDefault(place, Set.of());
        }
    }

    private Planted plant(Mark withKeys) throws Exception {
        var http = new Http(exo.door());
        var envelope = Mark.text("envelope");
        var blob = Mark.text("blob");
        var identity = Mark.text("refused identity key");
        var deviceName = Mark.text("device name");
        var startup = new Mark("start of a service", bytes("Installed features: ["));
        var topic = new Mark("a topic's name", bytes("exo.accounts"));
        var settings = new Mark("settings of HAProxy", bytes("urn:exo:problem:"));
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
        // Neither is taken, and both have been in the service's hands.
        for (int i = 0; i < 8; i++) {
            http.request("PUT", "/v1/keys")
                    .token(sender.token())
                    .json(Map.of("identityKey", identity.asText(), "registrationId", 5))
                    .send();
            http.request("POST", "/v1/sessions")
                    .json(
                            Map.of(
                                    "account", sender.account().text(),
                                    "authKey", random32(),
                                    "registrationId", 5,
                                    "deviceName",
                                            Base64.getEncoder().encodeToString(deviceName.bytes())))
                    .send();
        }
        var places = new HashMap<String, Set<String>>();
        places.put("exo_auth", Set.of(account.name()));
        places.put("exo_keys", Set.of("account with keys"));
        places.put("exo_messages", Set.of(envelope.name(), account.name()));
        places.put("exo_files", Set.of(account.name()));
        places.put("mariadb on disk", Set.of(envelope.name(), account.name()));
        places.put("topics", Set.of(account.name()));
        places.put("kafka on disk", Set.of(account.name()));
        places.put("s3 on disk", Set.of(blob.name()));
        places.put("logs", Set.of(startup.name()));
        for (Supervised process : exo.platform().all()) {
            String kind = process.name().replaceAll("-[0-9]+$", "");
            places.put(
                    "memory of " + process.name(),
                    switch (kind) {
                        case "message-service", "gateway" -> Set.of(envelope.name());
                        case "mariadb" -> Set.of(account.name());
                        // What passed through it may be collected by now, its topics' names not.
                        case "kafka" -> Set.of(topic.name());
                        case "file-service", "s3" -> Set.of(blob.name());
                        default -> Set.of(settings.name());
                    });
        }
        return new Planted(
                List.of(
                        envelope,
                        blob,
                        identity,
                        deviceName,
                        startup,
                        settings,
                        topic,
                        account,
                        withKeys),
                places);
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
