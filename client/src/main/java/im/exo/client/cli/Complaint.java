package im.exo.client.cli;

import im.exo.client.http.Json;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Locale;

/** Says what went wrong: to people always, and as an {@code error} object with {@code --json}. */
final class Complaint {

    private final boolean json;
    private final OutputStream out;

    Complaint(boolean json, OutputStream out) {
        this.json = json;
        this.out = out;
    }

    void say(ExitCode code, Throwable e) {
        String message = message(e);
        if (json) {
            var object = new LinkedHashMap<String, Object>();
            object.put("type", "error");
            object.put("code", code.name().toLowerCase(Locale.ROOT));
            object.put("message", message);
            try {
                out.write(
                        (new String(Json.write(object), StandardCharsets.UTF_8) + "\n")
                                .getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException closed) {
                // The exit code and the line below are left.
            }
        }
        System.err.println("exo: " + Printable.block(message));
    }

    static String message(Throwable e) {
        Throwable cause = e.getCause();
        if (e instanceof UncheckedIOException
                && cause != null
                && cause.toString().equals(e.getMessage())) {
            return message(cause);
        }
        return switch (e) {
            case NoSuchFileException file -> "there is no " + file.getFile();
            case AccessDeniedException file -> "no permission for " + file.getFile();
            case FileSystemException file when file.getReason() != null ->
                    file.getFile() + ": " + file.getReason();
            default ->
                    e.getMessage() == null
                            ? "this should not have happened: " + e.getClass().getSimpleName()
                            : e.getMessage();
        };
    }
}
