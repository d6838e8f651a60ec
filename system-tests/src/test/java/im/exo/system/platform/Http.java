package im.exo.system.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * HTTP/1.1 as bare as it gets, one connection a request: what honest libraries refuse to send,
 * such as broken paths and lying lengths, goes out as it is.
 */
public record Http(URI server) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MS = 60_000;

    /**
     * Header names are lower case; the last one of a name counts.
     *
     * @param bodiless whether this kind of answer never has a body
     */
    public record Answer(int status, Map<String, String> headers, byte[] body, boolean bodiless) {

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + this, e);
            }
        }

        @Override
        public String toString() {
            return status + " " + headers + " " + text();
        }
    }

    /** A request under construction. */
    public static final class Request {
        private final Http http;
        private final String method;
        private final String target;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private byte[] body = new byte[0];

        private Request(Http http, String method, String target) {
            this.http = http;
            this.method = method;
            this.target = target;
            headers.put("Host", http.server.getHost() + ":" + http.server.getPort());
            headers.put("Connection", "close");
        }

        public Request header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        public Request token(String token) {
            return header("Authorization", "Bearer " + token);
        }

        public Request body(String contentType, byte[] bytes) {
            body = bytes;
            return header("Content-Type", contentType);
        }

        public Request json(String text) {
            return body("application/json", text.getBytes(StandardCharsets.UTF_8));
        }

        public Request json(Object value) throws IOException {
            return body("application/json", JSON.writeValueAsBytes(value));
        }

        public Answer send() throws IOException {
            return http.exchange(this);
        }
    }

    public Request request(String method, String target) {
        return new Request(this, method, target);
    }

    public Answer get(String target) throws IOException {
        return request("GET", target).send();
    }

    private Answer exchange(Request request) throws IOException {
        var head = new StringBuilder(request.method + " " + request.target + " HTTP/1.1\r\n");
        request.headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!request.headers.containsKey("Content-Length")
                && (request.body.length > 0 || !List.of("GET", "HEAD").contains(request.method))) {
            head.append("Content-Length: " + request.body.length + "\r\n");
        }
        head.append("\r\n");
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            var out = socket.getOutputStream();
            try {
                out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
                out.write(request.body);
                out.flush();
            } catch (IOException answeredBeforeTheEnd) {
                // A server that refuses a body need not read it; its answer is there to be read.
            }
            return read(socket.getInputStream(), request.method.equals("HEAD"));
        }
    }

    private static Answer read(InputStream in, boolean head) throws IOException {
        String status = line(in);
        if (status.length() < 12) {
            throw new IOException("no answer but: " + status);
        }
        var headers = new TreeMap<String, String>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status.substring(9, 12));
        if (code == 100) {
            return read(in, head);
        }
        boolean empty = head || code == 204 || code == 304;
        return new Answer(code, headers, empty ? new byte[0] : body(in, headers), empty);
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            var whole = new ByteArrayOutputStream();
            for (int size = chunk(in); size > 0; size = chunk(in)) {
                whole.write(in.readNBytes(size));
                line(in);
            }
            return whole.toByteArray();
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private static int chunk(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";")[0].strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
