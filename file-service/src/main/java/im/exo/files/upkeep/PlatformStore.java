package im.exo.files.upkeep;

import im.exo.files.PlatformId;

import java.util.Optional;
import java.util.function.Consumer;

/** The database's half of what says that it and the bucket belong together. */
public interface PlatformStore {

    Optional<PlatformId> id();

    /** Neither a file nor an upload has a row. */
    boolean empty();

    /**
     * Keeps the id, unless there is one already, and hands the one that counts to {@code bucket}
     * before it commits: of two instances at once the second learns the first one's id, and what
     * fails leaves no id behind.
     */
    void settle(PlatformId candidate, Consumer<PlatformId> bucket);
}
