package im.exo.client.cli;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Map;

/**
 * Which server a command talks to. What the user says comes first, then what the profile remembers:
 * the platform that happens to run on this machine must not get the tokens of another operator.
 */
final class FrontDoor {

    /** What {@code ./exo up} listens at when nobody says otherwise. */
    static final URI DEFAULT = URI.create("http://localhost:8440");

    /** The user's own choice. */
    private static final String CHOSEN = "EXO_SERVER";

    /** The launcher's platform; only for what knows no server yet. */
    private static final String LAUNCHER = "EXO_FRONT_DOOR";

    private FrontDoor() {}

    /**
     * @param option what the command line says
     * @param remembered whether there is a profile, which knows its server
     * @return null: the profile's
     */
    static @Nullable URI choose(
            @Nullable URI option, Map<String, String> environment, boolean remembered) throws Stop {
        if (option != null) {
            return option;
        }
        String chosen = environment.getOrDefault(CHOSEN, "");
        if (!chosen.isBlank()) {
            return address(CHOSEN, chosen);
        }
        if (remembered) {
            return null;
        }
        String launcher = environment.getOrDefault(LAUNCHER, "");
        return launcher.isBlank() ? DEFAULT : address(LAUNCHER, launcher);
    }

    private static URI address(String name, String text) throws Stop {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new Stop(ExitCode.USAGE, name + " is not an address: " + text);
        }
    }
}
