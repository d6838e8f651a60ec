package im.exo.files.storage;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One SQL statement with its parameters. */
record Statement(Connection connection, String sql, @Nullable Object... parameters) {

    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Rows found, whether or not their values changed. */
    int update() throws SQLException {
        try (var statement = prepared()) {
            return statement.executeUpdate();
        }
    }

    <T> List<T> list(Row<T> reader) throws SQLException {
        try (var statement = prepared();
                var rows = statement.executeQuery()) {
            var result = new ArrayList<T>();
            while (rows.next()) {
                result.add(reader.read(rows));
            }
            return result;
        }
    }

    <T> Optional<T> first(Row<T> reader) throws SQLException {
        return list(reader).stream().findFirst();
    }

    private PreparedStatement prepared() throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
