package im.exo.auth.leaving;

import im.exo.contract.AccountId;

import io.agroal.api.AgroalDataSource;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks for an account in every column of every table, whatever feature it belongs to. */
final class Tables {

    private final AgroalDataSource database;

    Tables(AgroalDataSource database) {
        this.database = database;
    }

    /** How many rows hold the 16 bytes, by table and column; none that holds none. */
    SortedMap<String, Integer> naming(String exoId) throws SQLException {
        byte[] id = AccountId.parse(exoId).bytes();
        var found = new TreeMap<String, Integer>();
        try (var db = database.getConnection()) {
            for (var column : columns("BINARY", "VARBINARY")) {
                var at = column.split("\\.");
                try (var select =
                        db.prepareStatement(
                                "SELECT COUNT(*) FROM " + at[0] + " WHERE " + at[1] + " = ?")) {
                    select.setBytes(1, id);
                    try (var row = select.executeQuery()) {
                        row.next();
                        if (row.getInt(1) > 0) {
                            found.put(column, row.getInt(1));
                        }
                    }
                }
            }
        }
        return found;
    }

    /** As {@link #naming}, without what leaves by itself: news, and revocations within a day. */
    SortedMap<String, Integer> keeping(String exoId) throws SQLException {
        var kept = new TreeMap<>(naming(exoId));
        kept.keySet().removeIf(at -> at.startsWith("outbox.") || at.startsWith("revocation."));
        return kept;
    }

    /** Tables with a column {@code account}. */
    List<String> withAccount() throws SQLException {
        return columns("BINARY", "VARBINARY").stream()
                .filter(column -> column.endsWith(".account"))
                .map(column -> column.substring(0, column.indexOf('.')))
                .toList();
    }

    private List<String> columns(String... types) throws SQLException {
        var columns = new ArrayList<String>();
        try (var db = database.getConnection();
                var row = db.getMetaData().getColumns(db.getCatalog(), null, "%", "%")) {
            while (row.next()) {
                if (List.of(types).contains(row.getString("TYPE_NAME"))) {
                    columns.add(row.getString("TABLE_NAME") + "." + row.getString("COLUMN_NAME"));
                }
            }
        }
        return columns;
    }
}
