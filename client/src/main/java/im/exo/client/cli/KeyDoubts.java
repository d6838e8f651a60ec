package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.Status;
import im.exo.client.transparency.Finding;

/** What people read when the server's log of identity keys does not say what it should. */
final class KeyDoubts {

    private KeyDoubts() {}

    static String text(ExoClient client, Status.KeyDoubt doubt) {
        boolean own = doubt.account().equals(client.self().account());
        String whose = own ? "your account" : Shared.name(client, doubt.account());
        return switch (doubt.finding()) {
            case Finding.Another another ->
                    "! The server's log has another key for "
                            + whose
                            + " than the one known here; compare safety numbers.";
            case Finding.SplitView(var how) ->
                    "! The server's log of keys cannot be trusted: "
                            + how
                            + (own ? "" : " (seen by " + whose + ")")
                            + "; compare safety numbers.";
            case Finding.Logged logged -> "The key of " + whose + " is in the log.";
            case Finding.NotThere notThere -> "The key of " + whose + " is not in the log yet.";
        };
    }
}
