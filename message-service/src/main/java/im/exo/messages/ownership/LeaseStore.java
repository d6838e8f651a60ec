package im.exo.messages.ownership;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Membership and ownership, in the database. Called by one thread only. */
public interface LeaseStore {

    /** The database cannot be asked just now. */
    final class LeasesAway extends Exception {
        private static final long serialVersionUID = 1L;

        public LeasesAway(Throwable cause) {
            super("the database cannot be asked", cause);
        }
    }

    /** A shard as the table has it. */
    record Row(int shard, String owner, int epoch) {
        public static final String NOBODY = "";

        public boolean free() {
            return owner.isEmpty();
        }
    }

    /**
     * A member's lease as the table has it.
     *
     * @param stamp another one after each renewal
     * @param over whether it has ended by the database's clock
     */
    record Lease(String name, String stamp, boolean over) {}

    /** What both tables say at one moment. */
    record Reading(List<Lease> leases, List<Row> rows) {}

    /** Everything a member has to know to decide. */
    record View(Set<String> alive, List<Row> rows) {}

    /**
     * Makes the shard rows at a platform's first start.
     *
     * @return how many there are, which is another number when the platform was started with another
     */
    int prepare(int shards) throws LeasesAway;

    /** Enters this life of the instance, ending an earlier one of the same name. */
    void enter(String name, UUID incarnation) throws LeasesAway;

    /** @return false when a later life of the same name has entered */
    boolean renew(String name, UUID incarnation) throws LeasesAway;

    Reading read() throws LeasesAway;

    /**
     * Takes shards under one new epoch, which is committed on return. A transaction of their owner
     * that holds on to a row for over a second is ended by ending its connection.
     *
     * @param expected shards with the epochs they were seen with; one that changed is left alone
     * @return shards taken, with their new epoch
     */
    Map<Integer, Integer> take(String name, Map<Integer, Integer> expected) throws LeasesAway;

    /** Gives shards back, as far as they are still owned under these epochs, and leaves. */
    void leave(String name, UUID incarnation, Map<Integer, Integer> owned) throws LeasesAway;
}
