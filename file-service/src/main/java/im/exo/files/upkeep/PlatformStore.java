package im.exo.files.upkeep;

import im.exo.files.PlatformId;

import java.util.Optional;

/** The database's half of what says that it and the bucket belong together. */
public interface PlatformStore {

    Optional<PlatformId> id();

    /** Neither a file nor an upload has a row. */
    boolean empty();

    /**
     * Keeps the id, unless there is one already, and returns the one that counts, which is durable:
     * of two instances at once the second learns the first one's.
     */
    PlatformId settle(PlatformId candidate);
}
