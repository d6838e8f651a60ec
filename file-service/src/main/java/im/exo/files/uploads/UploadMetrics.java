package im.exo.files.uploads;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Shows how many uploads run, of how many that may. */
@ApplicationScoped
class UploadMetrics {

    void export(@Observes StartupEvent event, Uploads uploads, MeterRegistry meters) {
        Gauge.builder("exo.uploads.running", uploads, Uploads::running).register(meters);
        Gauge.builder("exo.uploads.limit", uploads, Uploads::limit).register(meters);
        FunctionCounter.builder("exo.uploads.refused", uploads, Uploads::refusals).register(meters);
    }
}
