package im.exo.files.storage;

import im.exo.contract.AccountId;
import im.exo.files.library.Holdings;
import im.exo.files.library.Holdings.HeldFile;
import im.exo.files.library.Holdings.HeldUpload;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Reads what an account has stored. */
final class Held {

    private record Total(long count, long bytes) {}

    private Held() {}

    static Holdings by(Connection connection, AccountId owner, int most) throws SQLException {
        var total =
                new Statement(
                                connection,
                                "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM files"
                                        + " WHERE account = ?",
                                owner.bytes())
                        .first(row -> new Total(row.getLong(1), row.getLong(2)))
                        .orElseThrow();
        var files =
                new Statement(
                                connection,
                                "SELECT size, expires FROM files WHERE account = ? LIMIT ?",
                                owner.bytes(),
                                most)
                        .list(row -> new HeldFile(row.getLong(1), time(row.getLong(2))));
        var uploads =
                new Statement(
                                connection,
                                "SELECT length, received, finished, expires FROM uploads"
                                        + " WHERE account = ? LIMIT ?",
                                owner.bytes(),
                                most)
                        .list(
                                row ->
                                        new HeldUpload(
                                                row.getLong(1),
                                                row.getLong(2),
                                                row.getBoolean(3),
                                                time(row.getLong(4))));
        long quota =
                new Statement(
                                connection,
                                "SELECT bytes FROM account_usage WHERE account = ?",
                                owner.bytes())
                        .first(row -> row.getLong(1))
                        .orElse(0L);
        return new Holdings(total.count(), total.bytes(), files, uploads, quota);
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
