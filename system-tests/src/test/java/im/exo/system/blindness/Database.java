package im.exo.system.blindness;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every column of every row of every table of one schema. */
record Database(String name, String jdbcUrl, String user, String password) implements Place {

    @Override
    public Set<Search.Sighting> search(Search search) throws SQLException {
        var sightings = new HashSet<Search.Sighting>();
        try (var connection = DriverManager.getConnection(jdbcUrl, user, password);
                var statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (var rows = statement.executeQuery("SHOW TABLES")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (var rows = statement.executeQuery("SELECT * FROM `" + table + "`")) {
                    int columns = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        for (int column = 1; column <= columns; column++) {
                            byte[] value = rows.getBytes(column);
                            if (value != null) {
                                sightings.addAll(search.in(value, name + ": " + table));
                            }
                        }
                    }
                }
            }
        }
        return sightings;
    }
}
