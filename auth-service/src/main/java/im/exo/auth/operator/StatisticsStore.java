package im.exo.auth.operator;

import java.time.Instant;
import java.time.LocalDate;

/** Counts rows. It reads whole tables: for an operator now and then, not for a dashboard. */
public interface StatisticsStore {

    /** @param since the first day of {@link Statistics#registered} */
    Statistics count(LocalDate since, Instant now);
}
