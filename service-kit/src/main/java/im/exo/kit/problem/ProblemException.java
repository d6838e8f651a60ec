package im.exo.kit.problem;

import im.exo.contract.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request ends with this problem. Details and members go to the caller, so they carry nothing
 * that the caller must not see, and never values of the request.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Problem problem;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private @Nullable Duration retryAfter;

    public ProblemException(Problem problem) {
        this(problem, "");
    }

    /** @param detail one sentence for the developer at the other end; empty for none */
    public ProblemException(Problem problem, String detail) {
        super(detail, null, false, false);
        this.problem = problem;
        this.retryAfter = usualPause(problem);
    }

    /** Adds a member to the problem document, such as {@code missing} or {@code extra}. */
    public ProblemException with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    /** Rounded up to whole seconds, at least one. */
    public ProblemException retryAfter(Duration pause) {
        retryAfter = pause;
        return this;
    }

    public Problem problem() {
        return problem;
    }

    public String detail() {
        var message = getMessage();
        return message == null ? "" : message;
    }

    Map<String, Object> members() {
        return Collections.unmodifiableMap(members);
    }

    /** Whole seconds for {@code Retry-After}, where the answer has one. */
    public Optional<Long> retryAfterSeconds() {
        return Optional.ofNullable(retryAfter)
                .map(pause -> Math.max(1, pause.plusMillis(999).toSeconds()));
    }

    private static @Nullable Duration usualPause(Problem problem) {
        return switch (problem.status()) {
            case 429 -> Duration.ofSeconds(10);
            case 503 -> Duration.ofSeconds(problem == Problem.READ_ONLY ? 5 : 1);
            default -> null;
        };
    }
}
