package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.http.ServerProblem;
import im.exo.client.usernames.NotAUsername;
import im.exo.client.usernames.UsernameLink;
import im.exo.client.usernames.Usernames;
import im.exo.contract.AccountId;

import java.io.IOException;

/** Somebody as another person wrote it down. */
sealed interface Whom {

    String ID_PREFIX = "exo:id:";
    int ID_CHARACTERS = 30;

    String ADD_FIRST =
            "usernames are looked up once, when they become a contact; add this one first:"
                    + " contacts add NAME WHO";

    /** {@code exo:id:EXO-ID}, or the Exo ID alone. */
    record Account(AccountId account) implements Whom {}

    /** {@code nick.42}. */
    record Username(String name) implements Whom {}

    /** {@code exo:user:…}. */
    record Link(UsernameLink link) implements Whom {}

    /** What is written badly is a usage error. */
    static Whom parse(String text) throws Stop {
        String who = text.strip();
        try {
            if (who.startsWith(UsernameLink.PREFIX)) {
                return new Link(UsernameLink.parse(who));
            }
            if (who.regionMatches(true, 0, ID_PREFIX, 0, ID_PREFIX.length())) {
                return new Account(Shared.exoId(who.substring(ID_PREFIX.length())));
            }
            if (who.contains(".")) {
                Usernames.check(who);
                return new Username(who);
            }
        } catch (NotAUsername e) {
            throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        if (!mayBeExoId(who)) {
            throw new Stop(
                    ExitCode.USAGE,
                    "this is no Exo ID, no username (alice.42) and no link (exo:user:…)");
        }
        return new Account(Shared.exoId(who));
    }

    /** Somebody who is to be found among the contacts, or needs no looking up. */
    static AccountId known(ExoClient client, String text) throws Stop {
        var found = client.contacts().find(text);
        if (found.isPresent()) {
            return found.get();
        }
        boolean prefixed = text.regionMatches(true, 0, "exo:", 0, 4);
        if (!prefixed && !text.contains(".") && !mayBeExoId(text)) {
            throw new Stop(
                    ExitCode.NOT_FOUND,
                    "there is no contact with this name, and it is no Exo ID ("
                            + ID_CHARACTERS
                            + " letters and digits)");
        }
        return switch (parse(text)) {
            case Account(var account) -> account;
            case Username u -> throw new Stop(ExitCode.NOT_FOUND, ADD_FIRST);
            case Link l -> throw new Stop(ExitCode.NOT_FOUND, ADD_FIRST);
        };
    }

    private static boolean mayBeExoId(String text) {
        return text.chars().filter(Character::isLetterOrDigit).count() == ID_CHARACTERS;
    }

    /** Asks the server for anything but an account, without telling it who asks. */
    default AccountId find(ExoClient client) throws Stop, IOException, ServerProblem {
        try {
            return switch (this) {
                case Account(var account) -> account;
                case Username(var name) -> client.usernames().find(name).account();
                case Link(var link) -> client.usernames().find(link).account();
            };
        } catch (NotAUsername e) {
            throw new Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
