package im.exo.client.world;

import im.exo.client.store.ProfileStore;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A profile's disk that takes no new rows for a while, as a full one does. */
public final class Disk {

    private static final List<String> TABLES = List.of("records", "messages", "outbox");

    private final ProfileStore store;
    private final Path profile;

    public Disk(ProfileStore store, Path profile) {
        this.store = store;
        this.profile = profile;
    }

    public void fillUp() {
        alone(
                () -> {
                    for (String table : TABLES) {
                        refuse(table, "INSERT");
                        refuse(table, "UPDATE");
                    }
                });
    }

    public void clear() {
        alone(
                () -> {
                    for (String table : TABLES) {
                        sql("DROP TRIGGER full_INSERT_" + table);
                        sql("DROP TRIGGER full_UPDATE_" + table);
                    }
                });
    }

    /** The store's own connection must not go on with what it read before. */
    private void alone(Runnable change) {
        store.transaction(
                () -> {
                    change.run();
                    return store;
                });
    }

    private void refuse(String table, String change) {
        sql(
                ("CREATE TRIGGER full_%2$s_%1$s BEFORE %2$s ON %1$s"
                                + " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
                        .formatted(table, change));
    }

    private void sql(String statement) {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + profile.resolve("profile.db"));
                var s = connection.createStatement()) {
            s.execute("PRAGMA busy_timeout = 10000");
            s.executeUpdate(statement);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
