package im.exo.files.storage;

import im.exo.contract.AccountId;
import im.exo.contract.FileId;
import im.exo.contract.topics.FileEvent;
import im.exo.files.BlobId;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.FileStore;
import im.exo.files.library.Holdings;
import im.exo.files.library.StoredFile;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finished files in MySQL. */
@ApplicationScoped
final class MysqlFileStore implements FileStore {

    private static final String SELECT =
            "SELECT file_key, blob_id, account, size, digest, expires FROM files ";

    private final Transactions transactions;
    private final FileEvents events;

    MysqlFileStore(Transactions transactions, FileEvents events) {
        this.transactions = transactions;
        this.events = events;
    }

    @Override
    public Optional<StoredFile> find(FileId file) {
        return transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        SELECT + "WHERE file_key = ? AND expires > ?",
                                        StoredFile.keyOf(file),
                                        Instant.now().toEpochMilli())
                                .first(MysqlFileStore::read));
    }

    @Override
    public void hide(StoredFile file) {
        transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        "UPDATE files SET expires = 0 WHERE file_key = ?",
                                        file.key())
                                .update());
    }

    @Override
    public boolean remove(StoredFile file, Ending why) {
        boolean removed = transactions.run(connection -> remove(connection, file, why));
        events.nudge();
        return removed;
    }

    private boolean remove(Connection connection, StoredFile file, Ending why) throws SQLException {
        var row = new Statement(connection, "DELETE FROM files WHERE file_key = ?", file.key());
        if (row.update() == 0) {
            return false;
        }
        Usage.change(connection, file.owner(), -Usage.charge(file.size()), 0);
        var kind =
                switch (why) {
                    case EXPIRED -> FileEvent.Kind.KIND_EXPIRED;
                    case DELETED -> FileEvent.Kind.KIND_DELETED;
                };
        events.append(connection, file.blob(), kind);
        return true;
    }

    @Override
    public List<StoredFile> expired(int limit) {
        return transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        SELECT + "WHERE expires <= ? ORDER BY expires LIMIT ?",
                                        Instant.now().toEpochMilli(),
                                        limit)
                                .list(MysqlFileStore::read));
    }

    @Override
    public List<StoredFile> after(byte[] key, int limit) {
        return transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        SELECT + "WHERE file_key > ? ORDER BY file_key LIMIT ?",
                                        key,
                                        limit)
                                .list(MysqlFileStore::read));
    }

    @Override
    public void forgetEnded() {
        transactions.run(Ended::forget);
    }

    @Override
    public Holdings held(AccountId owner, int most) {
        return transactions.run(connection -> Held.by(connection, owner, most));
    }

    /**
     * From the first transaction on no upload begins, in the second those end that have. Uploads
     * first: one that is becoming a file at this moment holds its row, and its file is there
     * to be ended once that row is free.
     */
    @Override
    public void end(AccountId owner) {
        transactions.run(
                connection -> {
                    Ended.record(connection, owner);
                    MysqlQuotaStore.forget(connection, owner);
                    return owner;
                });
        transactions.run(
                connection -> end(connection, "uploads", owner) + end(connection, "files", owner));
    }

    private static int end(Connection connection, String table, AccountId owner)
            throws SQLException {
        var sql = "UPDATE " + table + " SET expires = 0 WHERE account = ?";
        return new Statement(connection, sql, owner.bytes()).update();
    }

    @Override
    public boolean needed(ObjectName object) {
        byte[] blob = object.blob().bytes();
        boolean whole = object.text().startsWith(ObjectName.BLOBS);
        return transactions.run(
                connection ->
                        whole
                                ? found(
                                        connection,
                                        "SELECT 1 FROM files WHERE blob_id = ? UNION"
                                                + " SELECT 1 FROM uploads WHERE blob_id = ?",
                                        blob,
                                        blob)
                                : found(
                                        connection,
                                        "SELECT 1 FROM uploads WHERE blob_id = ? AND tail = ?",
                                        blob,
                                        object.text()));
    }

    @Override
    public boolean needed(Multipart multipart) {
        return transactions.run(
                connection ->
                        found(
                                connection,
                                "SELECT 1 FROM uploads WHERE blob_id = ? AND multipart = ?",
                                multipart.name().blob().bytes(),
                                multipart.id()));
    }

    private static boolean found(Connection connection, String sql, Object... parameters)
            throws SQLException {
        return new Statement(connection, sql, parameters).first(_ -> true).isPresent();
    }

    static void insert(Connection connection, StoredFile file) throws SQLException {
        new Statement(
                        connection,
                        "INSERT INTO files (file_key, blob_id, account, size, digest, expires)"
                                + " VALUES (?, ?, ?, ?, ?, ?)",
                        file.key(),
                        file.blob().bytes(),
                        file.owner().bytes(),
                        file.size(),
                        file.digest(),
                        file.expires().toEpochMilli())
                .update();
    }

    private static StoredFile read(ResultSet row) throws SQLException {
        return new StoredFile(
                row.getBytes("file_key"),
                BlobId.of(row.getBytes("blob_id")),
                AccountId.of(row.getBytes("account")),
                row.getLong("size"),
                row.getBytes("digest"),
                Instant.ofEpochMilli(row.getLong("expires")));
    }
}
