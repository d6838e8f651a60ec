package im.exo.client.usernames;

import im.exo.client.keys.NativeLibrary;

import org.signal.libsignal.usernames.BaseUsernameException;
import org.signal.libsignal.usernames.Username;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Usernames as libsignal knows them: a nickname, a dot, and digits that tell namesakes apart. */
final class Names {

    static final int SHORTEST = 3;
    static final int LONGEST = 32;

    /** What the server takes at once. */
    private static final int CANDIDATES = 20;

    private Names() {}

    /** @throws NotAUsername with libsignal's reason */
    static Username parse(String text) throws NotAUsername {
        NativeLibrary.ensure();
        try {
            var parts = text.strip().split("\\.", 2);
            return parts.length == 2
                    ? Username.fromParts(parts[0], parts[1], SHORTEST, LONGEST)
                    : new Username(text.strip());
        } catch (BaseUsernameException e) {
            throw refused(e);
        }
    }

    /** The name itself when it has digits, else the nickname with digits by chance. */
    static List<Username> candidates(String wanted) throws NotAUsername {
        if (wanted.contains(".")) {
            return List.of(parse(wanted));
        }
        NativeLibrary.ensure();
        try {
            return Username.candidatesFrom(wanted.strip(), SHORTEST, LONGEST).stream()
                    .limit(CANDIDATES)
                    .toList();
        } catch (BaseUsernameException e) {
            throw refused(e);
        }
    }

    /** One that was taken once. */
    static Username known(String text) {
        try {
            return parse(text);
        } catch (NotAUsername e) {
            throw new IllegalStateException("it was one when it was kept", e);
        }
    }

    /** Shows the server that this is a name, and known here. */
    static byte[] proof(Username name) {
        try {
            return name.generateProof();
        } catch (BaseUsernameException e) {
            throw new IllegalStateException("every username has a proof", e);
        }
    }

    /** The name, encrypted under fresh entropy. */
    static Username.UsernameLink seal(Username name) {
        try {
            return name.generateLink();
        } catch (BaseUsernameException e) {
            throw new IllegalStateException("every username can be encrypted", e);
        }
    }

    /** Empty when the entropy is not the one that it was encrypted under. */
    static Optional<Username> open(byte[] entropy, byte[] encrypted) {
        NativeLibrary.ensure();
        try {
            return Optional.of(Username.fromLink(new Username.UsernameLink(entropy, encrypted)));
        } catch (BaseUsernameException e) {
            return Optional.empty();
        }
    }

    private static NotAUsername refused(BaseUsernameException e) {
        return new NotAUsername(
                Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
    }
}
