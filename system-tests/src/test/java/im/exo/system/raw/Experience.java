package im.exo.system.raw;

import im.exo.bench.Accounts.Member;
import im.exo.contract.mailbox.SendOutcome;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What people with perfect clients would have noticed of a fault, and what only their clients did. */
public final class Experience {

    /**
     * A send that was answered with anything but "accepted".
     *
     * @param after how long that answer took
     */
    public record Refusal(Member sender, SendOutcome outcome, Duration after) {}

    /** A socket that the server closed, or that went away (1006). */
    public record Parting(Member member, int code) {}

    /** An attempt to connect that came to nothing. */
    public record Failure(Member member, String reason) {}

    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<Parting> partings = new ConcurrentLinkedQueue<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    void refused(Member sender, SendOutcome outcome, Duration after) {
        refusals.add(new Refusal(sender, outcome, after));
    }

    void parted(Member member, int code) {
        partings.add(new Parting(member, code));
    }

    void failed(Member member, String reason) {
        failures.add(new Failure(member, reason));
    }

    public List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    public List<Parting> partings() {
        return List.copyOf(partings);
    }

    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    @Override
    public String toString() {
        return "sends refused %s, sockets closed %s, failed attempts to connect %s"
                .formatted(
                        counted(refusals, Refusal::outcome),
                        counted(partings, Parting::code),
                        counted(failures, Failure::reason));
    }

    private static <T, K extends Comparable<K>> Map<K, Long> counted(
            Queue<T> events, Function<T, K> kind) {
        return events.stream()
                .collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()));
    }
}
