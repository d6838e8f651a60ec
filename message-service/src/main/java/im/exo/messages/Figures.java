package im.exo.messages;

import im.exo.messages.delivery.Windows;
import im.exo.messages.mailbox.Depth;
import im.exo.messages.relay.Streams;

/**
 * What goes on inside, looked at once a second; for metrics and health.
 *
 * @param unanswered sends that wait for their answer
 * @param unansweredBytes their content
 * @param databaseAway the last attempt to write to it failed, or there was no room
 * @param databaseFull it has no room
 */
public record Figures(
        int shards,
        int mailboxes,
        int envelopes,
        long envelopeBytes,
        int unanswered,
        long unansweredBytes,
        boolean databaseAway,
        boolean databaseFull,
        Depth gathering,
        Windows windows,
        Streams streams) {

    static final Figures NONE =
            new Figures(0, 0, 0, 0, 0, 0, false, false, Depth.NONE, Windows.NONE, Streams.NONE);
}
