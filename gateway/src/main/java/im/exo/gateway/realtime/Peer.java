package im.exo.gateway.realtime;

import im.exo.contract.realtime.ServerFrames;

import java.util.concurrent.Executor;

/**
 * The other end of a session, whatever carries it. {@link #turns()} is the session's own thread of
 * events; everything else is called on it only.
 */
public interface Peer {

    /** Runs tasks one after the other, never inside the caller's own turn. */
    Executor turns();

    /** Sends one message. */
    void write(ServerFrames frames);

    /** The write queue is full; {@link Session#writable()} tells when it no longer is. */
    boolean saturated();

    /** Bytes that were written and have not left, beyond those that make it saturated. */
    long overdue();

    /** Stops reading. */
    void pause();

    /** Reads on. */
    void resume();

    /** Asks for a sign of life. */
    void ping();

    /** Ends the connection after what was written. */
    void close(Ending ending);

    /** Ends the connection now, whether or not the other side has taken leave. */
    void cut();
}
