package im.exo.files;

import im.exo.kit.startup.Required;

import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import java.util.Optional;

/** What has to be right before anything is served. */
@ApplicationScoped
public class Startup {

    private static final int SECRET = 32;

    /** S3's parts are 5 MiB and 10,000 at most; a third of them is left for failed attempts. */
    private static final long LARGEST = 32L << 30;

    private final Optional<String> secret;
    private final FilesConfig config;

    Startup(@ConfigProperty(name = "exo.cdn.secret") Optional<String> secret, FilesConfig config) {
        this.secret = secret;
        this.config = config;
    }

    void check(@Observes StartupEvent event) {
        Required.secret("exo.cdn.secret", secret, SECRET);
        if (config.maxSize().asLongValue() > LARGEST) {
            throw new IllegalArgumentException("exo.files.max-size is at most 32G");
        }
    }

    @Produces
    @Singleton
    FileSecrets secrets() {
        return new FileSecrets(
                secret.orElseThrow(
                        () -> new IllegalArgumentException("exo.cdn.secret is not set")));
    }
}
