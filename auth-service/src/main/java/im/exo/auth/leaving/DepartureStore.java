package im.exo.auth.leaving;

import im.exo.contract.AccountId;

import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;

/** Finds accounts that nobody uses, and forgets those that ended long ago. */
public interface DepartureStore {

    /**
     * An account that looked unused.
     *
     * @param version at that moment: as long as it stands, no device has come or gone
     */
    record Idle(AccountId account, long version) {}

    /**
     * Active accounts all of whose devices were last used before this day, or whose last device went
     * before it.
     */
    List<Idle> idle(LocalDate before, int most);

    /**
     * Forgets accounts that were deleted before this day, and has the topic forget them.
     *
     * @return how many went
     */
    int forgetDeleted(LocalDate before, int most);

    /** Rows that name the account in tables of other features, by table; none that has none. */
    SortedMap<String, Integer> further(AccountId account);
}
