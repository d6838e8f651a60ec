package im.exo.client.files;

/** Hears how a transfer gets on; called often, must return at once. */
@FunctionalInterface
public interface Progress {

    /** What is being done; each counts from 0 to its own total. */
    enum Phase {
        ENCRYPTING,
        UPLOADING,
        DOWNLOADING,
        DECRYPTING
    }

    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /** Both in bytes. */
    void at(long done, long total);

    /** What {@link #at} tells of from now on; an upload that is taken up again begins again. */
    default void begins(Phase phase) {}
}
