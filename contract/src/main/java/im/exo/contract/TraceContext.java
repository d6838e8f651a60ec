package im.exo.contract;

import com.google.protobuf.ByteString;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a step of a sampled trace hands to the next one. Both ids are random; there is none of these
 * where nothing is sampled.
 *
 * @param trace 32 hexadecimal digits, not all zero
 * @param span 16 hexadecimal digits, not all zero
 */
public record TraceContext(String trace, String span) {

    /** Of {@link #bytes}. */
    public static final int BYTES = 24;

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern TRACE = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN = Pattern.compile("(?!0{16})[0-9a-f]{16}");
    private static final Pattern HEADER =
            Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f][13579bdf]");

    public TraceContext {
        if (!TRACE.matcher(trace).matches() || !SPAN.matcher(span).matches()) {
            throw new IllegalArgumentException("no ids of a trace");
        }
    }

    /** As frames carry it; empty for none, and for what is malformed: a trace is not worth a message. */
    public static Optional<TraceContext> of(ByteString bytes) {
        if (bytes.size() != BYTES) {
            return Optional.empty();
        }
        var all = HEX.formatHex(bytes.toByteArray());
        return of(all.substring(0, 32), all.substring(32));
    }

    /** W3C Trace Context's {@code traceparent}; empty when it is malformed or not sampled. */
    public static Optional<TraceContext> ofHeader(String header) {
        var parts = HEADER.matcher(header);
        return parts.matches() ? of(parts.group(1), parts.group(2)) : Optional.empty();
    }

    private static Optional<TraceContext> of(String trace, String span) {
        try {
            return Optional.of(new TraceContext(trace, span));
        } catch (IllegalArgumentException allZero) {
            return Optional.empty();
        }
    }

    public ByteString bytes() {
        return ByteString.copyFrom(HEX.parseHex(trace + span));
    }

    public String header() {
        return "00-" + trace + "-" + span + "-01";
    }
}
