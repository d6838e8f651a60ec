package im.exo.devstack.testing;

/// What a test may do to a part while it is in use.
public interface Faults {
    /** `kill -9`: gone at once, without goodbye; returns when it is gone. */
    void kill9();

    /** Starts it again on the same port with the same data, and waits until it answers. */
    void restart();

    /** Alive and connected, but silent, as behind a dead switch. */
    void pause();

    void resume();
}
