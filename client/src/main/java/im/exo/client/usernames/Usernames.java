package im.exo.client.usernames;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.client.usernames.OwnName.Stored;
import im.exo.contract.AccountId;

import org.signal.libsignal.usernames.Username;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The account's username, and other people's. The server has a username's hash, and the name
 * itself only as its link encrypts it; name and link stay sealed on this device.
 */
public final class Usernames {

    private final OwnName own;
    private final UsernameDirectory directory;

    public Usernames(ProfileStore store, UsernameDirectory directory) {
        own = new OwnName(store);
        this.directory = directory;
    }

    /** Somebody who was found. */
    public record Found(AccountId account, String username) {

        @Override
        public String toString() {
            return "Found[redacted]";
        }
    }

    /** @param link the handle of the link that the server has */
    private record Look(Own own, Optional<UUID> link) {}

    /** What this device knows, without asking. */
    public Optional<String> known() {
        return own.present().map(Stored::username);
    }

    /** Asks the server, and forgets what it no longer has. */
    public Own present() throws Unreachable, ServerProblem, SignedOut {
        return look().own();
    }

    private Look look() throws Unreachable, ServerProblem, SignedOut {
        var current = directory.current();
        if (current.isEmpty()) {
            own.forget();
            return new Look(new Own.Nameless(), Optional.empty());
        }
        var link = current.get().link();
        var coming = own.coming().filter(name -> names(name, current.get().hash()));
        if (coming.isPresent()) {
            own.present(coming.get().username(), coming.get().entropy(), link.orElse(null));
            return new Look(new Own.Named(coming.get().username()), link);
        }
        var present = own.present().filter(name -> names(name, current.get().hash()));
        if (present.isEmpty()) {
            own.forget();
            return new Look(new Own.SetElsewhere(), link);
        }
        if (!present.get().link().map(UsernameLink::handle).equals(link)) {
            // Another device has made another one, or has ended it.
            own.present(present.get().username(), present.get().entropy(), null);
        }
        return new Look(new Own.Named(present.get().username()), link);
    }

    private static boolean names(Stored name, byte[] hash) {
        return Arrays.equals(Names.known(name.username()).getHash(), hash);
    }

    /**
     * Takes a username, in place of an earlier one and its link.
     *
     * @param wanted with its digits, or a nickname alone: then it gets digits that are free, or
     *     keeps those that it has
     * @return the whole name
     */
    public String set(String wanted)
            throws NotAUsername, UsernameTaken, Unreachable, ServerProblem, SignedOut {
        var candidates = Names.candidates(wanted);
        if (present() instanceof Own.Named(var name) && is(name, wanted.strip())) {
            return name;
        }
        byte[] hash =
                directory
                        .reserve(candidates.stream().map(Username::getHash).toList())
                        .orElseThrow(() -> new UsernameTaken(wanted));
        var chosen =
                candidates.stream()
                        .filter(candidate -> Arrays.equals(candidate.getHash(), hash))
                        .findFirst()
                        .orElseThrow(() -> new Unreachable("the server reserved another name"));
        var sealed = Names.seal(chosen);
        // An answer that is lost is made up for by the next look at the server.
        own.coming(chosen.getUsername(), sealed.getEntropy());
        UUID handle =
                directory
                        .confirm(hash, Names.proof(chosen), sealed.getEncryptedUsername())
                        .orElseThrow(() -> new UsernameTaken(chosen.getUsername()));
        own.present(chosen.getUsername(), sealed.getEntropy(), handle);
        return chosen.getUsername();
    }

    private static boolean is(String name, String wanted) {
        return name.equals(wanted) || name.substring(0, name.lastIndexOf('.')).equals(wanted);
    }

    /** Gives the username up; anybody may take it from now on. */
    public void delete() throws Unreachable, ServerProblem, SignedOut {
        directory.delete();
        own.forget();
    }

    /**
     * The link to the username, made when there is none; one that is known here needs no server.
     *
     * @return empty when only another device knows the name or the link
     * @throws NoSuchUsername when the account has none
     */
    public Optional<UsernameLink> link()
            throws NoSuchUsername, Unreachable, ServerProblem, SignedOut {
        var known = own.present().flatMap(Stored::link);
        Look now;
        try {
            now = look();
        } catch (Unreachable e) {
            if (known.isPresent()) {
                return known;
            }
            throw e;
        }
        var link = own.present().flatMap(Stored::link);
        return link.isPresent() || now.link().isPresent() ? link : newLink(now);
    }

    /**
     * Makes a new link; the earlier one is dead at once.
     *
     * @return empty when only another device knows the name
     * @throws NoSuchUsername when the account has none
     */
    public Optional<UsernameLink> newLink()
            throws NoSuchUsername, Unreachable, ServerProblem, SignedOut {
        return newLink(look());
    }

    private Optional<UsernameLink> newLink(Look now)
            throws NoSuchUsername, Unreachable, ServerProblem, SignedOut {
        return switch (now.own()) {
            case Own.Named(var name) -> {
                var sealed = Names.seal(Names.known(name));
                UUID handle = directory.link(sealed.getEncryptedUsername(), false);
                own.present(name, sealed.getEntropy(), handle);
                yield Optional.of(new UsernameLink(sealed.getEntropy(), handle));
            }
            case Own.SetElsewhere() -> Optional.empty();
            case Own.Nameless() -> throw new NoSuchUsername("this account has no username");
        };
    }

    /** @throws NotAUsername with the reason */
    public static void check(String username) throws NotAUsername {
        Names.parse(username);
    }

    /** Whose username this is; the server does not learn who asks. */
    public Found find(String username) throws NotAUsername, IOException, ServerProblem {
        return find(Names.parse(username));
    }

    /** Whose username a link leads to; the server does not learn who asks. */
    public Found find(UsernameLink link) throws IOException, ServerProblem {
        byte[] encrypted =
                directory
                        .behind(link.handle())
                        .orElseThrow(() -> new NoSuchUsername("this link leads nowhere any more"));
        return find(
                Names.open(link.entropy(), encrypted)
                        .orElseThrow(
                                () ->
                                        new NoSuchUsername(
                                                "this link does not open what it leads to")));
    }

    private Found find(Username name) throws IOException, ServerProblem {
        var account =
                directory
                        .owner(name.getHash())
                        .orElseThrow(
                                () ->
                                        new NoSuchUsername(
                                                "nobody has the username " + name.getUsername()));
        return new Found(account, name.getUsername());
    }
}
