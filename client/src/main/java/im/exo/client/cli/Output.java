package im.exo.client.cli;

import im.exo.client.Message;
import im.exo.client.http.Json;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lines for people, or one JSON object per line for scripts. What cannot be written is an {@link
 * OutputClosed}.
 */
final class Output {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final boolean json;
    private final Hint hint;
    private final PrintStream out;

    /** @param hint commands for the profile whose output this is */
    Output(boolean json, Hint hint, OutputStream to) {
        this.json = json;
        this.hint = hint;
        this.out = new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    boolean json() {
        return json;
    }

    /** The command to type next, for the same profile. */
    String hint(String... words) {
        return hint.to(words);
    }

    /** A line for whoever reads, who may have gone: a stream for printing does not say so itself. */
    private void print(String line) {
        out.println(line);
        if (out.checkError()) {
            throw new OutputClosed();
        }
    }

    /** A line that scripts do not need. */
    void say(String line) {
        if (!json) {
            print(Printable.block(line));
        }
    }

    /** For people only; scripts get what it says. */
    void picture(QrCode code) {
        if (!json) {
            code.lines().forEach(this::print);
        }
    }

    /** An event with its members; people get the line. */
    void event(String line, String type, Object... members) {
        if (!json) {
            print(Printable.block(line));
            return;
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("type", type);
        for (int i = 0; i < members.length; i += 2) {
            object.put(String.valueOf(members[i]), members[i + 1]);
        }
        line(object);
    }

    /** @param name of the other side, or its Exo ID */
    void message(Message message, String name) {
        if (!json) {
            print(line(message, name));
            return;
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "message");
        object.put("id", message.id().toString());
        object.put("direction", message.incoming() ? "in" : "out");
        object.put("peer", message.peer().text());
        object.put("name", name);
        object.put("sentAt", message.sentAt().toEpochMilli());
        object.put("receivedAt", message.at().toEpochMilli());
        object.put("state", message.state().name().toLowerCase(java.util.Locale.ROOT));
        switch (message.body()) {
            case Message.Text(var text) -> {
                object.put("kind", "text");
                object.put("text", text);
            }
            case Message.Attachment file -> {
                object.put("kind", "file");
                object.put("file", file(file));
            }
            case Message.Unsupported() -> object.put("kind", "unsupported");
            case Message.Unreadable() -> {
                object.put("kind", "unreadable");
                object.put("reason", message.reason());
            }
        }
        line(object);
    }

    private static Map<String, Object> file(Message.Attachment file) {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", file.name());
        object.put("mediaType", file.mediaType());
        object.put("size", file.key().size());
        object.put("sha256", HexFormat.of().formatHex(file.key().plaintextDigest()));
        if (!file.caption().isEmpty()) {
            object.put("caption", file.caption());
        }
        return object;
    }

    private String text(Message message) {
        return switch (message.body()) {
            case Message.Text(var text) -> Printable.text(text);
            case Message.Attachment file ->
                    "[file] "
                            + Printable.line(file.name())
                            + ", "
                            + size(file.key().size())
                            + "  ("
                            + hint("files", "get", message.id().toString())
                            + ")"
                            + (file.caption().isEmpty()
                                    ? ""
                                    : Printable.text("\n" + file.caption()));
            case Message.Unsupported() -> "[something new: update to read it]";
            case Message.Unreadable() ->
                    "[cannot be read: " + Printable.line(message.reason()) + "]";
        };
    }

    /** One message as people read it, fit for a terminal. */
    String line(Message message, String name) {
        String arrow = message.incoming() ? "" : "-> ";
        return clock(message.sentAt()) + "  " + arrow + Printable.line(name) + ": " + text(message);
    }

    private void line(Map<String, Object> object) {
        print(new String(Json.write(object), StandardCharsets.UTF_8));
    }

    static String clock(Instant at) {
        return CLOCK.format(at.atZone(ZoneId.systemDefault()));
    }

    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes / 1024.0;
        String unit = "KiB";
        for (String next : new String[] {"MiB", "GiB"}) {
            if (value < 1024) {
                break;
            }
            value /= 1024;
            unit = next;
        }
        return String.format(java.util.Locale.ROOT, "%.1f %s", value, unit);
    }
}
