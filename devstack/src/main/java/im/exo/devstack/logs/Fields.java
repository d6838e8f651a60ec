package im.exo.devstack.logs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads the fields off one line of JSON, those of objects inside along with the others, as text.
///
/// What is no such object, or cut in the middle, has none: not every line in a log is an event.
final class Fields {
    private final String line;
    private final Map<String, String> found = new LinkedHashMap<>();
    private int at;

    private Fields(String line) {
        this.line = line;
    }

    static Optional<Map<String, String>> of(String line) {
        if (!line.startsWith("{")) {
            return Optional.empty();
        }
        Fields fields = new Fields(line);
        try {
            fields.object();
            return fields.at == line.length() ? Optional.of(fields.found) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException notJson) {
            return Optional.empty();
        }
    }

    private void object() {
        expect('{');
        while (line.charAt(at) != '}') {
            String name = text();
            expect(':');
            switch (line.charAt(at)) {
                case '{' -> object();
                case '"' -> found.put(name, text());
                default -> found.put(name, bare());
            }
            if (line.charAt(at) == ',') {
                at++;
            } else if (line.charAt(at) != '}') {
                throw new IllegalArgumentException("neither end nor comma");
            }
        }
        expect('}');
    }

    private void expect(char wanted) {
        if (line.charAt(at) != wanted) {
            throw new IllegalArgumentException("not a " + wanted);
        }
        at++;
    }

    /** A number, or true, false, null. */
    private String bare() {
        int from = at;
        while (Character.isLetterOrDigit(line.charAt(at)) || "+-.".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        if (at == from) {
            throw new IllegalArgumentException("no value");
        }
        return line.substring(from, at);
    }

    private String text() {
        expect('"');
        StringBuilder text = new StringBuilder();
        while (line.charAt(at) != '"') {
            text.append(line.charAt(at) == '\\' ? escaped() : line.charAt(at));
            at++;
        }
        at++;
        return text.toString();
    }

    /** Leaves off at the last character of the escape. */
    private char escaped() {
        at++;
        return switch (line.charAt(at)) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(line.substring(at - 3, at + 1), 16);
            }
            default -> line.charAt(at);
        };
    }
}
