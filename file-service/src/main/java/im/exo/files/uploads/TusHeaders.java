package im.exo.files.uploads;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import jakarta.ws.rs.core.HttpHeaders;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** A request's tus headers, read strictly: what cannot be understood is a problem, not a zero. */
record TusHeaders(HttpHeaders headers) {

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    /** As {@code Upload-Expires} has it (RFC 9110, section 5.6.7). */
    static String date(Instant time) {
        return HTTP_DATE.format(time);
    }

    /** Of a creation, which brings no body and knows its length. */
    long announcedLength() {
        if (headers.getHeaderString("Upload-Defer-Length") != null) {
            throw malformed("An upload's length is announced at its creation");
        }
        if (headers.getHeaderString("Upload-Concat") != null) {
            throw malformed("Concatenation is not offered");
        }
        if (bodyLength() > 0) {
            throw malformed("A creation has no body");
        }
        return number("Upload-Length");
    }

    long offset() {
        return number("Upload-Offset");
    }

    /** Zero when the request does not say. */
    long bodyLength() {
        return headers.getHeaderString(HttpHeaders.CONTENT_LENGTH) == null
                ? 0
                : number(HttpHeaders.CONTENT_LENGTH);
    }

    void requireOffsetBody() {
        var type = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.strip().equalsIgnoreCase("application/offset+octet-stream")) {
            throw new ProblemException(
                    Problem.UNSUPPORTED_MEDIA_TYPE, "application/offset+octet-stream is expected");
        }
    }

    Optional<Checksum> checksum() {
        var header = headers.getHeaderString("Upload-Checksum");
        try {
            return Optional.ofNullable(header).map(Checksum::parse);
        } catch (IllegalArgumentException _) {
            throw malformed("Upload-Checksum cannot be read");
        }
    }

    private long number(String name) {
        var text = headers.getHeaderString(name);
        if (text == null || !text.matches("[0-9]{1,18}")) {
            throw malformed(name + " has to be a whole number");
        }
        return Long.parseLong(text);
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.MALFORMED, detail);
    }
}
