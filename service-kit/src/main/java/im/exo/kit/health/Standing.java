package im.exo.kit.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/** Where this instance stands: put together from all that it needs. */
@ApplicationScoped
public class Standing {

    /** Less than the patience of the load balancer and of {@code ./exo status}. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * One look.
     *
     * @param reasons for any state but {@link State#READY}
     */
    public record Look(State state, List<String> reasons) {
        public boolean ready() {
            return state.serves();
        }
    }

    private final Departure departure;
    private final List<Need> near = new ArrayList<>();
    private final List<RemoteNeed> remote = new ArrayList<>();
    private volatile boolean hasStarted;

    @Inject
    Standing(Departure departure, @Any Instance<Need> needs) {
        this(departure, needs.stream().toList());
    }

    Standing(Departure departure, List<Need> needs) {
        this.departure = departure;
        for (var need : needs) {
            if (need instanceof Need.Remote far) {
                remote.add(new RemoteNeed(far, task -> Thread.ofVirtual().start(task)));
            } else {
                near.add(need);
            }
        }
    }

    /** May take two seconds. */
    public Look look() {
        if (departure.begun()) {
            return new Look(State.DRAINING, List.of("told to stop"));
        }
        var lacks = lacks();
        if (lacks.isEmpty()) {
            hasStarted = true;
            return new Look(State.READY, List.of());
        }
        var state = lacks.stream().map(Lack::state).min(State::compareTo).orElseThrow();
        if (lacks.stream().map(Lack::state).allMatch(lack -> lack.serves() || lack == State.IDLE)) {
            hasStarted = true;
        }
        return new Look(
                hasStarted || state == State.DRAINING || state == State.REPLACED
                        ? state
                        : State.STARTING,
                lacks.stream().map(Lack::reason).distinct().toList());
    }

    /** Whether it has been ready, or idle, since its process began, whatever it is now. */
    public boolean started() {
        if (!hasStarted) {
            look();
        }
        return hasStarted;
    }

    private List<Lack> lacks() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<FutureTask<Optional<Lack>>> questions = remote.stream().map(RemoteNeed::ask).toList();
        var lacks = new ArrayList<Lack>();
        near.forEach(need -> need.lack().ifPresent(lacks::add));
        try {
            for (int i = 0; i < questions.size(); i++) {
                remote.get(i)
                        .answer(questions.get(i), end - System.nanoTime())
                        .ifPresent(lacks::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lacks.add(Lack.of("interrupted"));
        }
        return lacks;
    }
}
