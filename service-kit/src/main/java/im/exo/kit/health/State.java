package im.exo.kit.health;

import java.util.Locale;

/** What an instance is doing, in one word; of several, the one that comes first here. */
public enum State {
    /** It was told to stop: it takes nothing new, and finishes what it has. */
    DRAINING,
    /** It has not been ready yet since its process began. */
    STARTING,
    /** Another process runs under its name; it serves nothing until it is started anew. */
    REPLACED,
    /** It answers what needs no writing, and refuses the rest with 503. */
    READ_ONLY,
    /** All is well, and there is nothing for it to do. */
    IDLE,
    /** Something that it needs is away; it goes on by itself when that is back. */
    WAITING,
    /** It refuses with 503 what needs room in the database, and goes on with all the rest. */
    FULL,
    READY;

    /** Whether requests should come to it. */
    public boolean serves() {
        return this == READY || this == FULL;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
