package im.exo.admin.platform;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The platform that the environment names: {@code EXO_ADMIN_AUTH_URL}, {@code EXO_ADMIN_FILES_URL}
 * for what is about files, {@code EXO_INTERNAL_KEY}. Without an address it is the one in the data
 * folder {@code EXO_DATA}. Never by arguments, which all users of a machine can read.
 */
public record Environment(Map<String, String> variables) implements Whereabouts {

    public Environment {
        variables = Map.copyOf(variables);
    }

    @Override
    public Platform find() throws NotFound {
        var auth = address("EXO_ADMIN_AUTH_URL");
        if (auth.isEmpty()) {
            return new DataFolder(Path.of(said("EXO_DATA").orElse(".exo")).toAbsolutePath()).find();
        }
        var key =
                said("EXO_INTERNAL_KEY")
                        .orElseThrow(
                                () ->
                                        new NotFound(
                                                true,
                                                "EXO_INTERNAL_KEY is not set: the key that the"
                                                        + " services of EXO_ADMIN_AUTH_URL share"));
        try {
            return new Platform(auth.get(), address("EXO_ADMIN_FILES_URL"), new InternalKey(key));
        } catch (IllegalArgumentException e) {
            throw new NotFound(true, "EXO_INTERNAL_KEY is no key: " + e.getMessage());
        }
    }

    private Optional<URI> address(String name) throws NotFound {
        var text = said(name);
        try {
            return text.map(Platform::address);
        } catch (IllegalArgumentException e) {
            throw new NotFound(true, name + " is not an address: http://host:port is needed");
        }
    }

    private Optional<String> said(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }
}
