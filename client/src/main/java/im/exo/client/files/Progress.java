package im.exo.client.files;

/** Hears how a transfer gets on; called often, must return at once. */
@FunctionalInterface
public interface Progress {

    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /** Both in bytes of ciphertext. */
    void at(long done, long total);
}
