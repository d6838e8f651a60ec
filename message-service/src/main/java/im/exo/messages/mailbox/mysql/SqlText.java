package im.exo.messages.mailbox.mysql;

import com.google.protobuf.ByteString;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Statements put together from words of this package, numbers and hexadecimal, so that no value can
 * be anything but a value. Cut into packets between two statements: one round trip carries many, far
 * below what a server takes at once (16 MiB or more).
 */
final class SqlText {

    /** A packet is full with the statement that brings it here; characters. */
    private static final int PACKET = 4 * 1024 * 1024;

    private static final HexFormat HEX = HexFormat.of();

    private final List<String> packets = new ArrayList<>();
    private final StringBuilder text = new StringBuilder(16 * 1024);

    SqlText words(String words) {
        text.append(words);
        return this;
    }

    SqlText number(long number) {
        text.append(number);
        return this;
    }

    SqlText numbers(Iterable<? extends Number> numbers) {
        var separator = "";
        for (var number : numbers) {
            text.append(separator).append(number.longValue());
            separator = ",";
        }
        return this;
    }

    SqlText hex(byte[] bytes) {
        return words("x'").digits(bytes).words("'");
    }

    /** Hexadecimal digits without the quotes that make them bytes. */
    SqlText digits(byte[] bytes) {
        text.append(HEX.formatHex(bytes));
        return this;
    }

    SqlText hex(ByteString bytes) {
        return hex(bytes.toByteArray());
    }

    /** Characters since the last packet. */
    int length() {
        return text.length();
    }

    /** Ends a statement. */
    void end() {
        text.append(';');
        if (text.length() >= PACKET) {
            cut();
        }
    }

    private void cut() {
        // Without the last semicolon: behind it some servers see one more statement, an empty one.
        packets.add(text.substring(0, text.length() - 1));
        text.setLength(0);
    }

    /** All of it; each packet is to be executed before the next. */
    List<String> packets() {
        if (!text.isEmpty()) {
            cut();
        }
        return packets;
    }
}
