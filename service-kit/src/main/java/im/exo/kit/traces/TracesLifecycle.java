package im.exo.kit.traces;

import io.quarkus.runtime.ShutdownEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Turns tracing on where an endpoint is configured, and hands over the last spans at the end. */
@ApplicationScoped
public class TracesLifecycle {

    private volatile @Nullable Export export;

    @Produces
    @Singleton
    Traces traces(
            TracesConfig config,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "exo.instance") Optional<String> instance) {
        var endpoint = config.endpoint().filter(text -> !text.isBlank());
        if (endpoint.isEmpty()) {
            return Traces.OFF;
        }
        var made = new Export(endpoint.get(), service, instance.orElse(service));
        export = made;
        return made.traces(config.ratio());
    }

    void stop(@Observes ShutdownEvent event) {
        var made = export;
        if (made != null) {
            made.close();
        }
    }
}
