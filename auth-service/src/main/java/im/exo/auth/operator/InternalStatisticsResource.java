package im.exo.auth.operator;

import im.exo.auth.accounts.AccountStatus;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Numbers for the operator. The kit guards the path. */
@Path("/internal/statistics")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class InternalStatisticsResource {

    private static final int DAYS = 7;

    public record Accounts(long active, long suspended, long deleted) {}

    public record Day(LocalDate day, long accounts) {}

    public record Invites(long open, long usesLeft) {}

    /** @param registered the last seven days, today last */
    public record Numbers(Accounts accounts, long devices, List<Day> registered, Invites invites) {}

    private final StatisticsStore store;
    private final Clock clock;

    InternalStatisticsResource(StatisticsStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @GET
    @Operation(hidden = true)
    public Numbers numbers() {
        var now = clock.instant();
        var today = now.atZone(ZoneOffset.UTC).toLocalDate();
        var counted = store.count(today.minusDays(DAYS - 1), now);
        return new Numbers(
                new Accounts(
                        accounts(counted, AccountStatus.ACTIVE),
                        accounts(counted, AccountStatus.SUSPENDED),
                        accounts(counted, AccountStatus.DELETED)),
                counted.devices(),
                Stream.iterate(today, day -> day.minusDays(1))
                        .limit(DAYS)
                        .map(day -> new Day(day, counted.registered().getOrDefault(day, 0L)))
                        .sorted(Comparator.comparing(Day::day))
                        .toList(),
                new Invites(counted.invites(), counted.usesLeft()));
    }

    private static long accounts(Statistics counted, AccountStatus status) {
        return counted.accounts().getOrDefault(status, 0L);
    }
}
