package im.exo.auth.storage;

import im.exo.auth.gate.ModeStore;
import im.exo.auth.gate.RegistrationMode;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.util.Optional;

/** The operator's switch in MySQL or MariaDB: a row of the table {@code setting}. */
@Singleton
final class MysqlModeStore implements ModeStore {

    private static final String NAME = "registration-mode";

    private final Database database;

    @Inject
    MysqlModeStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<RegistrationMode> read() {
        return database.transaction(
                db -> {
                    try (var select =
                            db.prepareStatement("SELECT value FROM setting WHERE name = ?")) {
                        select.setString(1, NAME);
                        try (var row = select.executeQuery()) {
                            // A word that only a newer version knows closes the gate here.
                            return row.next()
                                    ? Optional.of(
                                            RegistrationMode.of(row.getString(1))
                                                    .orElse(RegistrationMode.CLOSED))
                                    : Optional.empty();
                        }
                    }
                });
    }

    @Override
    public void write(RegistrationMode mode) {
        database.transaction(
                db -> {
                    try (var insert =
                            db.prepareStatement(
                                    "INSERT INTO setting (name, value) VALUES (?, ?)"
                                            + " ON DUPLICATE KEY UPDATE value = VALUES(value)")) {
                        insert.setString(1, NAME);
                        insert.setString(2, mode.word());
                        return insert.executeUpdate();
                    }
                });
    }
}
