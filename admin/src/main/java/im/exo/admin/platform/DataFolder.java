package im.exo.admin.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The platform that {@code ./exo up} keeps in a data folder: {@code run/services} has a line
 * {@code name address} for each service, {@code secrets/internal-key} the key.
 */
public record DataFolder(Path root) implements Whereabouts {

    @Override
    public Platform find() throws NotFound {
        try {
            var services = services();
            var auth = services.get("auth-service");
            if (auth == null) {
                throw nothing();
            }
            var key = Files.readString(root.resolve("secrets/internal-key")).strip();
            return new Platform(
                    auth, Optional.ofNullable(services.get("file-service")), new InternalKey(key));
        } catch (IOException | IllegalArgumentException absentOrTorn) {
            throw nothing();
        }
    }

    private Map<String, URI> services() throws IOException {
        var services = new HashMap<String, URI>();
        for (String line : Files.readAllLines(root.resolve("run/services"))) {
            String[] words = line.strip().split(" ", 2);
            if (words.length == 2) {
                services.put(words[0], Platform.address(words[1]));
            }
        }
        return services;
    }

    private NotFound nothing() {
        return new NotFound(
                false,
                "nothing runs in "
                        + root
                        + "; start it with ./exo up, or name another folder with --data DIR. A"
                        + " platform elsewhere is found by EXO_ADMIN_AUTH_URL and EXO_INTERNAL_KEY");
    }
}
