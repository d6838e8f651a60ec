package im.exo.system.blindness;

/** Something planted that a process has in its hands until this is closed. */
interface Held extends AutoCloseable {

    /** Whether the process has not done with it. */
    boolean still() throws Exception;

    @Override
    void close() throws Exception;
}
