package im.exo.files.storage;

import im.exo.contract.AccountId;
import im.exo.contract.topics.FileEvent;
import im.exo.files.BlobId;
import im.exo.files.FilesConfig;
import im.exo.files.blobs.BlobStore.Multipart;
import im.exo.files.blobs.BlobStore.Part;
import im.exo.files.blobs.ObjectName;
import im.exo.files.library.StoredFile;
import im.exo.files.uploads.Lease;
import im.exo.files.uploads.Look;
import im.exo.files.uploads.Look.Found;
import im.exo.files.uploads.Look.Missed;
import im.exo.files.uploads.Upload;
import im.exo.files.uploads.Upload.Progress;
import im.exo.files.uploads.UploadId;
import im.exo.files.uploads.UploadStore;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Uploads in MySQL. Every write under a lease repeats the lease's condition in its own WHERE, so
 * that a writer that was overtaken or stood still changes nothing.
 */
@ApplicationScoped
final class MysqlUploadStore implements UploadStore {

    /**
     * By a request that lives. Takes the length of a lease: one that ends later than now and that
     * length was made before the clock was set back, and nobody prolongs it any more.
     */
    private static final String IS_HELD =
            "(lease_until IS NOT NULL AND lease_until > UTC_TIMESTAMP(6)"
                    + " AND lease_until <= UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)";

    private static final String SELECT =
            "SELECT id, account, blob_id, length, received, in_parts, tail, hash_state, multipart,"
                    + " finished, expires, "
                    + IS_HELD
                    + " AS held FROM uploads WHERE id = ?";

    private static final String HELD =
            " WHERE id = ? AND lease_holder = ? AND lease_until > UTC_TIMESTAMP(6)";
    private static final String PROLONGED =
            " lease_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND";

    /** Takes a parameter as {@link #PROLONGED} does, and is over at once. */
    private static final String ENDED = " lease_until = UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND";

    private final Transactions transactions;
    private final FileEvents events;
    private final FilesConfig config;
    private final long leaseMicros;

    MysqlUploadStore(Transactions transactions, FileEvents events, FilesConfig config) {
        this.transactions = transactions;
        this.events = events;
        this.config = config;
        this.leaseMicros = config.lease().toNanos() / 1000;
    }

    @Override
    public Reservation create(Upload upload) {
        return transactions.run(connection -> create(connection, upload));
    }

    private Reservation create(Connection connection, Upload upload) throws SQLException {
        var used = Usage.lock(connection, upload.owner());
        long charge = Usage.charge(upload.length());
        if (Ended.is(connection, upload.owner())) {
            Usage.change(connection, upload.owner(), 0, 0);
            return Reservation.ACCOUNT_ENDED;
        }
        if (used.openUploads() >= config.openUploads()) {
            return Reservation.TOO_MANY_OPEN;
        }
        long quota =
                MysqlQuotaStore.own(connection, upload.owner())
                        .orElseGet(config.quota()::asLongValue);
        if (used.bytes() + charge > quota) {
            Usage.change(connection, upload.owner(), 0, 0);
            return Reservation.QUOTA_USED_UP;
        }
        Usage.change(connection, upload.owner(), charge, 1);
        new Statement(
                        connection,
                        "INSERT INTO uploads (id, account, blob_id, length, received, in_parts,"
                                + " hash_state, next_part, finished, expires)"
                                + " VALUES (?, ?, ?, ?, 0, 0, ?, 1, FALSE, ?)",
                        upload.id().bytes(),
                        upload.owner().bytes(),
                        upload.blob().bytes(),
                        upload.length(),
                        upload.progress().hash(),
                        upload.expires().toEpochMilli())
                .update();
        return Reservation.RESERVED;
    }

    @Override
    public Look look(UploadId upload, AccountId by) {
        return transactions.run(connection -> look(connection, upload, by, "", false));
    }

    @Override
    public Look hold(Lease lease, AccountId by) {
        return transactions.run(
                connection -> {
                    var look = look(connection, lease.upload(), by, " FOR UPDATE", true);
                    if (look instanceof Found) {
                        take(connection, lease);
                    }
                    return look;
                });
    }

    private Optional<Held> row(Connection connection, UploadId id, String locking)
            throws SQLException {
        return new Statement(connection, SELECT + locking, leaseMicros, id.bytes())
                .first(Held::read);
    }

    private Look look(
            Connection connection, UploadId id, AccountId by, String locking, boolean free)
            throws SQLException {
        var row = row(connection, id, locking);
        if (row.isEmpty()) {
            return Missed.UNKNOWN;
        }
        var upload = row.get().upload();
        if (!upload.owner().equals(by)) {
            return Missed.FOREIGN;
        }
        if (free && row.get().held()) {
            return Missed.BUSY;
        }
        return upload.expires().isAfter(Instant.now()) ? new Found(upload) : Missed.EXPIRED;
    }

    @Override
    public Optional<Upload> holdExpired(Lease lease) {
        return transactions.run(
                connection -> {
                    var expired =
                            row(connection, lease.upload(), " FOR UPDATE")
                                    .filter(row -> !row.held())
                                    .map(Held::upload)
                                    .filter(upload -> upload.expires().isBefore(Instant.now()));
                    if (expired.isPresent()) {
                        take(connection, lease);
                    }
                    return expired;
                });
    }

    private void take(Connection connection, Lease lease) throws SQLException {
        new Statement(
                        connection,
                        "UPDATE uploads SET lease_holder = ?," + PROLONGED + " WHERE id = ?",
                        bytes(lease.holder()),
                        leaseMicros,
                        lease.upload().bytes())
                .update();
    }

    @Override
    public void renew(Lease lease) {
        transactions.run(
                connection ->
                        held(connection, lease, "UPDATE uploads SET" + PROLONGED, leaseMicros));
    }

    @Override
    public void release(Lease lease) {
        transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        "UPDATE uploads SET lease_holder = NULL, lease_until = NULL"
                                                + " WHERE id = ? AND lease_holder = ?",
                                        lease.upload().bytes(),
                                        bytes(lease.holder()))
                                .update());
    }

    @Override
    public int nextPart(Lease lease) {
        return transactions.run(
                connection -> {
                    held(
                            connection,
                            lease,
                            "UPDATE uploads SET next_part = next_part + 1," + PROLONGED,
                            leaseMicros);
                    return new Statement(
                                    connection,
                                    "SELECT next_part - 1 FROM uploads WHERE id = ?",
                                    lease.upload().bytes())
                            .first(row -> row.getInt(1))
                            .orElseThrow();
                });
    }

    @Override
    public void begun(Lease lease, Multipart multipart) {
        transactions.run(
                connection ->
                        held(
                                connection,
                                lease,
                                "UPDATE uploads SET multipart = ?",
                                multipart.id()));
    }

    @Override
    public void advance(Lease lease, Upload.Advance advance, Instant expires) {
        transactions.run(connection -> advance(connection, lease, advance, expires));
    }

    private int advance(Connection connection, Lease lease, Upload.Advance advance, Instant expires)
            throws SQLException {
        var progress = advance.progress();
        held(
                connection,
                lease,
                "UPDATE uploads SET received = ?, in_parts = ?, tail = ?, hash_state = ?,"
                        // Zero is the mark of an account that has ended.
                        + " expires = CASE WHEN expires = 0 THEN 0 ELSE ? END,"
                        + " next_part = COALESCE(?, next_part),"
                        + (advance.over() ? ENDED : PROLONGED),
                progress.received(),
                progress.inParts(),
                progress.tail().map(ObjectName::text).orElse(null),
                progress.hash(),
                expires.toEpochMilli(),
                advance.nextPart().isPresent() ? advance.nextPart().getAsInt() : null,
                advance.over() ? 0 : leaseMicros);
        for (var part : advance.parts()) {
            new Statement(
                            connection,
                            "INSERT INTO upload_parts (upload, number, tag, size)"
                                    + " VALUES (?, ?, ?, ?)",
                            lease.upload().bytes(),
                            part.number(),
                            part.tag(),
                            part.size())
                    .update();
        }
        return advance.parts().size();
    }

    @Override
    public List<Part> parts(UploadId upload) {
        return transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        "SELECT number, tag, size FROM upload_parts"
                                                + " WHERE upload = ? ORDER BY number",
                                        upload.bytes())
                                .list(
                                        row ->
                                                new Part(
                                                        row.getInt(1),
                                                        row.getString(2),
                                                        row.getLong(3))));
    }

    @Override
    public boolean finish(Lease lease, StoredFile file, Instant expires) {
        boolean finished =
                transactions.run(
                        connection -> {
                            held(connection, lease, "UPDATE uploads SET" + PROLONGED, leaseMicros);
                            return alive(connection, lease)
                                    && finish(connection, lease, file, expires);
                        });
        events.nudge();
        return finished;
    }

    /** The row is locked: the end of its account comes before this transaction or after it. */
    private static boolean alive(Connection connection, Lease lease) throws SQLException {
        return new Statement(
                        connection,
                        "SELECT 1 FROM uploads WHERE id = ? AND expires > 0",
                        lease.upload().bytes())
                .first(_ -> true)
                .isPresent();
    }

    private boolean finish(Connection connection, Lease lease, StoredFile file, Instant expires)
            throws SQLException {
        held(
                connection,
                lease,
                "UPDATE uploads SET finished = TRUE, lease_until = NULL, expires = ?",
                expires.toEpochMilli());
        forgetParts(connection, lease.upload());
        Usage.change(connection, file.owner(), 0, -1);
        MysqlFileStore.insert(connection, file);
        events.append(connection, file.blob(), FileEvent.Kind.KIND_FINISHED);
        return true;
    }

    @Override
    public void remove(Lease lease) {
        transactions.run(
                connection -> {
                    var row = row(connection, lease.upload(), " FOR UPDATE");
                    held(connection, lease, "UPDATE uploads SET lease_until = lease_until");
                    var upload = row.orElseThrow().upload();
                    new Statement(
                                    connection,
                                    "DELETE FROM uploads WHERE id = ?",
                                    upload.id().bytes())
                            .update();
                    forgetParts(connection, upload.id());
                    if (!upload.finished()) {
                        long charge = Usage.charge(upload.length());
                        Usage.change(connection, upload.owner(), -charge, -1);
                    }
                    return upload;
                });
    }

    private static void forgetParts(Connection connection, UploadId upload) throws SQLException {
        new Statement(connection, "DELETE FROM upload_parts WHERE upload = ?", upload.bytes())
                .update();
    }

    @Override
    public List<UploadId> expired(int limit) {
        return transactions.run(
                connection ->
                        new Statement(
                                        connection,
                                        "SELECT id FROM uploads WHERE expires < ? AND NOT "
                                                + IS_HELD
                                                + " ORDER BY expires LIMIT ?",
                                        Instant.now().toEpochMilli(),
                                        leaseMicros,
                                        limit)
                                .list(row -> id(row.getBytes(1))));
    }

    /** Runs an update of the one held row. */
    private static int held(
            Connection connection, Lease lease, String update, @Nullable Object... values)
            throws SQLException {
        var parameters = new @Nullable Object[values.length + 2];
        System.arraycopy(values, 0, parameters, 0, values.length);
        parameters[values.length] = lease.upload().bytes();
        parameters[values.length + 1] = bytes(lease.holder());
        int found = new Statement(connection, update + HELD, parameters).update();
        if (found != 1) {
            throw new Lease.Lost();
        }
        return found;
    }

    private static byte[] bytes(UUID holder) {
        return ByteBuffer.allocate(16)
                .putLong(holder.getMostSignificantBits())
                .putLong(holder.getLeastSignificantBits())
                .array();
    }

    private static UploadId id(byte[] bytes) {
        return new UploadId(HexFormat.of().formatHex(bytes));
    }

    /** A row, and whether somebody holds it. */
    private record Held(Upload upload, boolean held) {

        static Held read(ResultSet row) throws SQLException {
            var blob = BlobId.of(row.getBytes("blob_id"));
            var tail = Optional.ofNullable(row.getString("tail")).map(ObjectName::new);
            var multipart =
                    Optional.ofNullable(row.getString("multipart"))
                            .map(id -> new Multipart(ObjectName.blob(blob), id));
            var progress =
                    new Progress(
                            row.getLong("received"),
                            row.getLong("in_parts"),
                            tail,
                            row.getBytes("hash_state"));
            var upload =
                    new Upload(
                            id(row.getBytes("id")),
                            AccountId.of(row.getBytes("account")),
                            blob,
                            row.getLong("length"),
                            Instant.ofEpochMilli(row.getLong("expires")),
                            multipart,
                            progress,
                            row.getBoolean("finished"));
            return new Held(upload, row.getBoolean("held"));
        }
    }
}
