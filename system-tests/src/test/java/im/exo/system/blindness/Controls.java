package im.exo.system.blindness;

import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.platform.Supervised;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.raw.RawFiles;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A mark for each process that it is in the middle of taking in while its memory is searched: what
 * passed through it before may be collected or overwritten by then, and what a search does not find
 * there would prove nothing.
 */
final class Controls {

    private static final int BODY = 8_000;
    private static final String JSON = "Content-Type: application/json\r\n";

    private final Exo exo;
    private final Map<String, Mark> marks = new LinkedHashMap<>();

    Controls(Exo exo) {
        this.exo = exo;
        for (Supervised process : exo.platform().all()) {
            marks.put(process.name(), Mark.text("in the hands of " + process.name()));
        }
    }

    Collection<Mark> marks() {
        return marks.values();
    }

    Mark of(Supervised process) {
        var mark = marks.get(process.name());
        if (mark == null) {
            throw new IllegalArgumentException("no mark for " + process.name());
        }
        return mark;
    }

    /** Plants the mark of this process in it. */
    Held hold(Supervised process) throws Exception {
        var mark = of(process);
        var layout = exo.platform().options().layout();
        String kind = process.name().replaceAll("-[0-9]+$", "");
        int number =
                kind.equals(process.name())
                        ? 1
                        : Integer.parseInt(process.name().substring(kind.length() + 1));
        return switch (kind) {
            case "haproxy" -> InFlight.to(layout.http(), head("GET /health", mark));
            case "s3" -> InFlight.to(layout.blobs(), head("PUT /bucket/name", mark));
            case "message-service" ->
                    InFlight.to(layout.messages(number), head("GET /anything", mark));
            case "gateway" ->
                    InFlight.to(layout.gateway(number), halfOf("POST /v1/sessions", mark, JSON));
            case "auth-service" ->
                    InFlight.to(layout.auth(), halfOf("POST /v1/sessions", mark, JSON));
            case "keyserver-service" ->
                    InFlight.to(
                            layout.keys(), halfOf("PUT /v1/keys", mark, JSON + authorization()));
            case "file-service" -> upload(layout.files(), mark);
            case "kafka" -> InFlight.to(layout.kafka(), partOfFrame(mark));
            case "mariadb" -> variable(mark);
            default -> throw new IllegalArgumentException("no control for " + process.name());
        };
    }

    /** A request whose head has no end yet. */
    private static byte[] head(String request, Mark mark) {
        return ascii(start(request, mark));
    }

    private static String start(String request, Mark mark) {
        return request
                + " HTTP/1.1\r\nHost: localhost\r\nExo-Mark: %s\r\nExo-Last: x"
                        .formatted(mark.asText());
    }

    /** A request whose body, all of it the mark, has arrived by half. */
    private static byte[] halfOf(String request, Mark mark, String headers) {
        String body = "{\"x\":\"" + repeated(mark, BODY);
        return ascii(
                start(request, mark)
                        + "\r\n"
                        + headers
                        + "Content-Length: %d\r\n\r\n".formatted(2 * body.length())
                        + body);
    }

    private String authorization() throws Exception {
        return "Authorization: Bearer %s\r\n".formatted(exo.accounts().register().token());
    }

    private Held upload(int port, Mark mark) throws Exception {
        String token = exo.accounts().register().token();
        String path = new RawFiles(new Http(exo.door()), token).create(1 << 20);
        return InFlight.to(
                port,
                halfOf(
                        "PATCH " + path,
                        mark,
                        "Authorization: Bearer "
                                + token
                                + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                                + "Content-Type: application/offset+octet-stream\r\n"));
    }

    /** A tenth of what its length announces; Kafka waits for the rest before it looks inside. */
    private static byte[] partOfFrame(Mark mark) {
        byte[] marks = ascii(repeated(mark, 100_000));
        return ByteBuffer.allocate(4 + marks.length).putInt(1_000_000).put(marks).array();
    }

    /** A variable of an open connection. */
    private Held variable(Mark mark) throws Exception {
        var database =
                new MariaDb(exo.platform().data(), exo.platform().options().layout().database());
        var schema = Schema.EXO_AUTH;
        Connection connection =
                DriverManager.getConnection(
                        database.jdbcUrl(schema), schema.id(), database.password(schema));
        try (var statement = connection.createStatement()) {
            statement.execute("SET @mark = '" + mark.asText() + "'");
        }
        return new Held() {
            @Override
            public boolean still() throws Exception {
                return connection.isValid(5);
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        };
    }

    private static String repeated(Mark mark, int length) {
        return mark.asText().repeat(length / mark.asText().length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
