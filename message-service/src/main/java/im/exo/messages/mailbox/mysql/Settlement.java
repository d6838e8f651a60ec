package im.exo.messages.mailbox.mysql;

import im.exo.messages.mailbox.Batch;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.Work;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tells from its letters whether a batch was committed. */
final class Settlement {

    private static final int LETTERS_AT_ONCE = 200;

    private record Key(int shard, Letter letter) {}

    private final Connection connection;

    Settlement(Connection connection) {
        this.connection = connection;
    }

    /**
     * All of them are looked for, since the batch itself may have removed some: an account's state in
     * it deletes what was queued for a removed device. None of them left means that doing it again
     * does no harm.
     */
    boolean holdsAny(Batch batch) throws SQLException {
        var keys = new ArrayList<Key>();
        for (var work : batch.works()) {
            if (work instanceof Work.Append append) {
                append.letters().forEach(letter -> keys.add(new Key(append.shard(), letter)));
            }
        }
        for (int from = 0; from < keys.size(); from += LETTERS_AT_ONCE) {
            int to = Math.min(from + LETTERS_AT_ONCE, keys.size());
            if (holdsOneOf(keys.subList(from, to))) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsOneOf(List<Key> keys) throws SQLException {
        var text = new SqlText().words("SELECT 1 FROM envelopes WHERE ");
        var or = "";
        for (var key : keys) {
            var letter = key.letter();
            text.words(or).words("(shard=").number(key.shard());
            text.words(" AND account=").hex(letter.account().bytes());
            text.words(" AND device=").number(letter.device());
            text.words(" AND position=").number(letter.position());
            text.words(" AND envelope_id=").hex(letter.id().bytes()).words(")");
            or = " OR ";
        }
        text.words(" LIMIT 1").end();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(text.packets().getFirst())) {
            return rows.next();
        }
    }
}
