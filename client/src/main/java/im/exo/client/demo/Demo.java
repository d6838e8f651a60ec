package im.exo.client.demo;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * What Exo does, told as a story through the front door ({@code EXO_SERVER}, else the launcher's
 * {@code EXO_FRONT_DOOR}) and the public SDK. Exits with 0 only when all of it was so.
 */
public final class Demo {

    /** The launcher as it was called. */
    private static final String EXO = System.getenv().getOrDefault("EXO_COMMAND", "exo");

    private static final String USAGE =
            """
            Usage: %1$s demo [FILE]       two anonymous people, end to end; takes a file to send
                   %1$s demo --devices    one account on two machines: linked, removed, recovered, deleted

            It needs a running platform (%1$s up), or EXO_SERVER=URL. Every line is a check; exit codes:
            0 all of it was so, 1 something was not, 2 usage, 3 the server cannot be reached."""
                    .formatted(EXO);

    private Demo() {}

    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        boolean devices = words.equals(List.of("--devices"));
        if (words.contains("--help") || words.contains("-h")) {
            System.out.println(USAGE);
            return;
        }
        String door = front();
        if (door.isEmpty() || !devices && !isFiles(words)) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("exo-demo");
        int code = 1;
        try {
            var story = new Story();
            var stage = new Stage(URI.create(door), folder, authority());
            if (devices) {
                new DevicesStory(story, stage).run();
            } else {
                new MainStory(story, stage).run(words.stream().map(Path::of).toList());
            }
            code = story.end() ? 0 : 1;
        } catch (Unreachable e) {
            System.err.println("exo: " + e.getMessage() + ": " + door + "; run: " + EXO + " up");
            code = 3;
        } catch (IOException | ServerProblem e) {
            System.err.println("exo: " + e.getMessage());
        } finally {
            delete(folder);
        }
        System.exit(code);
    }

    private static String front() {
        String server = System.getenv().getOrDefault("EXO_SERVER", "");
        return server.isBlank() ? System.getenv().getOrDefault("EXO_FRONT_DOOR", "") : server;
    }

    private static @Nullable Path authority() {
        String pem = System.getenv("EXO_CA");
        return pem == null || pem.isBlank() ? null : Path.of(pem);
    }

    private static boolean isFiles(List<String> words) {
        return words.size() <= 1
                && words.stream().allMatch(word -> Files.isRegularFile(Path.of(word)));
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
