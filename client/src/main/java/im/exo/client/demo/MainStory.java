package im.exo.client.demo;

import im.exo.client.Message;
import im.exo.client.files.Progress;
import im.exo.contract.AccountId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Two people who do not exist anywhere write, talk, share files, and lose nothing when a service is
 * killed.
 */
final class MainStory {

    private static final long FILE_BYTES = 64L * 1024 * 1024;
    private static final int ROUNDS = 20;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration FILE_TIME = Duration.ofMinutes(5);

    private final Story story;
    private final Stage stage;

    MainStory(Story story, Stage stage) {
        this.story = story;
        this.stage = stage;
    }

    void run(List<Path> files) throws Exception {
        story.chapter(
                "Two people register at " + stage.server() + ": no name, no number, no address");
        long start = System.nanoTime();
        try (Person ada = Person.register(stage.machine("ada"));
                Person ben = Person.register(stage.machine("ben"))) {
            AccountId adaId = ada.client().self().account();
            AccountId benId = ben.client().self().account();
            story.tell("Ada is " + adaId.text());
            story.tell("Ben is " + benId.text());
            story.check(
                    !adaId.equals(benId), "two accounts, two proofs of work, " + Story.took(start));
            whileAway(ada, ben, benId);
            talk(ada, ben, adaId, benId);
            story.chapter("Both compare safety numbers");
            String one = ada.client().safetyNumber(benId);
            story.check(
                    one.equals(ben.client().safetyNumber(adaId)),
                    "the same 60 digits on both sides");
            story.chapter(
                    "Ada sends a file of " + FILE_BYTES / (1024 * 1024) + " MiB of random bytes");
            send(random(), ada, ben, benId);
            for (Path file : files) {
                story.chapter("Ada sends " + file.getFileName());
                send(file, ada, ben, benId);
            }
            story.chapter("500 messages, and message-service is killed in the middle");
            new Burst(story, ada.client(), benId).run(ben);
        }
    }

    private void whileAway(Person ada, Person ben, AccountId benId) throws Exception {
        story.chapter("Ben is offline; Ada writes to him");
        ben.goOffline();
        story.check(ada.comeOnline(), "Ada is online");
        long start = System.nanoTime();
        List<String> letters = List.of("Hello Ben", "Are you there?", "Write when you are back.");
        letters.forEach(text -> ada.client().send(benId, text));
        story.check(
                ada.client().flush(SOON),
                letters.size() + " messages on the server's disk, " + Story.took(start));
        story.chapter("Ben comes online");
        start = System.nanoTime();
        story.check(ben.comeOnline(), "Ben is online");
        var got = new ArrayList<String>();
        for (int i = 0; i < letters.size(); i++) {
            got.add(ben.nextText(SOON));
        }
        story.check(got.equals(letters), "he has all of them, in order, " + Story.took(start));
    }

    private void talk(Person ada, Person ben, AccountId adaId, AccountId benId) throws Exception {
        story.chapter("They talk in real time, " + ROUNDS + " times to and fro");
        var times = new ArrayList<Duration>();
        boolean all = true;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            ada.client().send(benId, "ping " + i);
            all &= ben.nextText(SOON).equals("ping " + i);
            ben.client().send(adaId, "pong " + i);
            all &= ada.nextText(SOON).equals("pong " + i);
            times.add(Duration.ofNanos((System.nanoTime() - start) / 2));
        }
        Collections.sort(times);
        story.check(
                all,
                "every word arrived; one way takes "
                        + Story.text(times.get(ROUNDS / 2))
                        + " in the middle, "
                        + Story.text(times.getLast())
                        + " at most");
    }

    private void send(Path file, Person ada, Person ben, AccountId benId) throws Exception {
        long size = Files.size(file);
        long start = System.nanoTime();
        ada.client().sendFile(benId, file, Progress.NONE);
        story.check(
                ada.client().flush(FILE_TIME),
                "encrypted, uploaded, announced: " + Story.rate(size, start));
        start = System.nanoTime();
        Message message = ben.next(SOON);
        if (message == null || !(message.body() instanceof Message.Attachment attachment)) {
            story.check(false, "Ben hears of the file");
            return;
        }
        Path target = stage.folder().resolve("received-" + message.id());
        ben.client().download(attachment, target, Progress.NONE);
        story.check(
                Files.size(target) == size,
                "Ben has fetched and decrypted it: " + Story.rate(size, start));
        String sha = sha256(file);
        story.check(sha.equals(sha256(target)), "SHA-256 on both sides " + sha);
    }

    private Path random() throws IOException {
        Path file = stage.folder().resolve("random");
        var random = new SecureRandom();
        var buffer = new byte[1024 * 1024];
        try (var out = Files.newOutputStream(file)) {
            for (long n = 0; n < FILE_BYTES; n += buffer.length) {
                random.nextBytes(buffer);
                out.write(buffer);
            }
        }
        return file;
    }

    private static String sha256(Path file) throws Exception {
        var sha = MessageDigest.getInstance("SHA-256");
        try (var in = new DigestInputStream(Files.newInputStream(file), sha)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
