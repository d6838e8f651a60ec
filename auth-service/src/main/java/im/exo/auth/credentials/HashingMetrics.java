package im.exo.auth.credentials;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import java.util.concurrent.TimeUnit;

/** Shows how busy the hashing of credentials is: it is what sign-ins wait for first. */
@ApplicationScoped
class HashingMetrics {

    void export(@Observes StartupEvent event, Hashing hashing, MeterRegistry meters) {
        Gauge.builder("exo.hashes.waiting", hashing, Hashing::waiting).register(meters);
        Gauge.builder("exo.hashes.running", hashing, Hashing::running).register(meters);
        FunctionCounter.builder("exo.hashes.refused", hashing, Hashing::refusals).register(meters);
        FunctionTimer.builder(
                        "exo.hashes", hashing, Hashing::done, Hashing::nanos, TimeUnit.NANOSECONDS)
                .register(meters);
    }
}
