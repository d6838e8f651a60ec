package im.exo.client.demo;

import im.exo.client.ExoOptions;
import im.exo.client.Message;
import im.exo.client.files.Progress;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The main job, end to end, through the front door ({@code EXO_SERVER},
 * else the launcher's {@code EXO_FRONT_DOOR}) and the public SDK: two
 * people who do not exist anywhere write, talk, share files, and lose nothing when a service is
 * killed. Exits with 0 only when all of it was so.
 */
public final class Demo {

    private static final long FILE_BYTES = 64L * 1024 * 1024;
    private static final int ROUNDS = 20;

    /** The launcher as it was called. */
    private static final String EXO = System.getenv().getOrDefault("EXO_COMMAND", "exo");

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration FILE_TIME = Duration.ofMinutes(5);

    private final Story story = new Story();
    private final URI server;
    private final Path folder;

    private Demo(URI server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        String door = System.getenv("EXO_SERVER");
        if (door == null || door.isBlank()) {
            door = System.getenv("EXO_FRONT_DOOR");
        }
        List<Path> files = Arrays.stream(args).map(Path::of).toList();
        if (door == null || door.isBlank() || args.length > 1 || args(files)) {
            System.err.println(
                    "Usage: "
                            + EXO
                            + " demo [FILE]   with a running platform ("
                            + EXO
                            + " up), or EXO_SERVER=URL");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("exo-demo");
        int code = 1;
        try {
            code = new Demo(URI.create(door), folder).run(files);
        } catch (Unreachable e) {
            System.err.println("exo: " + e.getMessage() + ": " + door + "; run: " + EXO + " up");
            code = 3;
        } catch (IOException | im.exo.client.http.ServerProblem e) {
            System.err.println("exo: " + e.getMessage());
        } finally {
            delete(folder);
        }
        System.exit(code);
    }

    private static boolean args(List<Path> files) {
        return files.stream().anyMatch(file -> !Files.isRegularFile(file));
    }

    private int run(List<Path> files) throws Exception {
        story.chapter("Two people register at " + server + ": no name, no number, no address");
        long start = System.nanoTime();
        try (Person ada = Person.register(options("ada"));
                Person ben = Person.register(options("ben"))) {
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
        System.out.printf(
                "%n%s  %s%n",
                story.elapsed(),
                story.failures() == 0
                        ? "All of it was so."
                        : story.failures() + " of the claims above are not so.");
        return story.failures() == 0 ? 0 : 1;
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
        Path target = folder.resolve("received-" + message.id());
        ben.client().download(attachment, target, Progress.NONE);
        story.check(
                Files.size(target) == size,
                "Ben has fetched and decrypted it: " + Story.rate(size, start));
        String sha = sha256(file);
        story.check(sha.equals(sha256(target)), "SHA-256 on both sides " + sha);
    }

    private Path random() throws IOException {
        Path file = folder.resolve("random");
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

    private ExoOptions options(String name) {
        var options = ExoOptions.of(folder.resolve(name)).server(server);
        String authority = System.getenv("EXO_CA");
        return authority == null || authority.isBlank()
                ? options
                : options.authority(Path.of(authority));
    }

    private static String sha256(Path file) throws Exception {
        var sha = MessageDigest.getInstance("SHA-256");
        try (var in = new DigestInputStream(Files.newInputStream(file), sha)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
