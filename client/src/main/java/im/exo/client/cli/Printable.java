package im.exo.client.cli;

import java.util.Arrays;

/**
 * What others wrote, fit for a terminal. Control characters could drive it and bidi controls could
 * show a line in another order than it has: they become visible. Everything else is left as it is;
 * joiners are part of how many languages and emoji are written.
 */
final class Printable {

    /** As wide as the clock in front of a message, so that no line of a text begins where it does. */
    private static final String MARGIN = " ".repeat(10);

    private Printable() {}

    /** One line. */
    static String line(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(drives(c) ? 0xfffd : c));
        return safe.toString();
    }

    /** Several lines, those after the first under a margin: none can pass for a message. */
    static String text(String text) {
        return String.join("\n" + MARGIN, lines(text));
    }

    /** Several lines of the program's own making, with what others wrote in them. */
    static String block(String text) {
        return String.join("\n", lines(text));
    }

    private static Iterable<String> lines(String text) {
        return Arrays.stream(text.replace("\r\n", "\n").split("\n", -1))
                .map(Printable::line)
                .toList();
    }

    private static boolean drives(int c) {
        return Character.isISOControl(c) && c != '\t'
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c == 0x200e
                || c == 0x200f
                || c == 0x061c
                || c == 0xfeff
                || c == 0x2028
                || c == 0x2029;
    }
}
