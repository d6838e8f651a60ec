package im.exo.bench;

import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.Map;

/** What goes between pairs of devices, and for how long. */
final class Traffic {

    /** Messages of a pair under way at a time, when it is as busy as it can be. */
    static final int WINDOW = 4;

    @Option(names = "--pairs", description = "Pairs of devices (default: ${DEFAULT-VALUE}).")
    int pairs = 100;

    @Option(names = "--payload", description = "Ciphertext bytes (default: ${DEFAULT-VALUE}).")
    int payload = 1024;

    @Option(names = "--seconds", description = "Seconds per run (default: ${DEFAULT-VALUE}).")
    int seconds = 10;

    @Option(
            names = "--warm-up",
            description =
                    "Seconds of load before the first run: compilers have to be done (default:"
                            + " ${DEFAULT-VALUE}).")
    int warmUp = 60;

    Duration warmUp() {
        return Duration.ofSeconds(warmUp);
    }

    Duration time() {
        return Duration.ofSeconds(seconds);
    }

    /** The report's first words: what went, between how many, how large, how often. */
    String headline(String what, int runs) {
        return "%s, %d pairs, %d bytes of ciphertext, %d runs of %d s"
                .formatted(what, pairs, payload, runs, seconds);
    }

    /** For the report. */
    Map<String, Object> setting(int runs) {
        return Map.of(
                "pairs",
                pairs,
                "payloadBytes",
                payload,
                "secondsPerRun",
                seconds,
                "warmUpSeconds",
                warmUp,
                "runs",
                runs);
    }
}
