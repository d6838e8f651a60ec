package im.exo.client.cli;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Passwords come from a terminal without echo, or from a file that only its owner can read. */
final class Passwords {

    private static final int LONGEST = 1024;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private Passwords() {}

    /** The file's first line. */
    static char[] fromFile(Path file) throws Stop {
        char[] all = secret("password file", file);
        int end = 0;
        while (end < all.length && all[end] != '\n' && all[end] != '\r') {
            end++;
        }
        char[] password = Arrays.copyOf(all, end);
        Arrays.fill(all, '\0');
        if (end == 0) {
            throw new Stop(ExitCode.USAGE, "the password file is empty: " + file);
        }
        return password;
    }

    /**
     * All of a file that only its owner can read.
     *
     * @param what it is, for the messages
     */
    static char[] secret(String what, Path file) throws Stop {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new Stop(ExitCode.USAGE, "the " + what + " is not a regular file: " + file);
            }
            if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                throw new Stop(
                        ExitCode.USAGE,
                        "the " + what + " can be read by others; run: chmod 600 " + file);
            }
            if (Files.size(file) > LONGEST) {
                throw new Stop(ExitCode.USAGE, "the " + what + " is too long: " + file);
            }
            byte[] bytes = Files.readAllBytes(file);
            var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            var all = new char[decoded.length()];
            decoded.get(all);
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(decoded.array(), '\0');
            return all;
        } catch (CharacterCodingException e) {
            throw new Stop(ExitCode.USAGE, "the " + what + " is not UTF-8: " + file);
        } catch (UnsupportedOperationException e) {
            throw new Stop(ExitCode.USAGE, "file permissions are not known here: " + file);
        } catch (IOException e) {
            throw new Stop(ExitCode.USAGE, "the " + what + " cannot be read: " + file);
        }
    }

    /** A new password, from a file or from the terminal, twice. */
    static char[] fresh(@Nullable Path file, String question) throws Stop {
        return file != null ? fromFile(file) : prompt(question, true);
    }

    static char[] prompt(String question, boolean confirm) throws Stop {
        String otherwise = "there is no terminal to ask for the password; use --password-file FILE";
        char[] password = Terminal.secret(question, otherwise);
        if (confirm
                && !Arrays.equals(password, Terminal.secret(question + ", once more", otherwise))) {
            throw new Stop(ExitCode.USAGE, "the two passwords differ");
        }
        return password;
    }
}
