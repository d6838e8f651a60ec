package im.exo.files.blobs;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the bucket is there; makes it when it is not. */
@Readiness
@ApplicationScoped
public class BlobsReady implements HealthCheck {

    private final BlobStore blobs;

    BlobsReady(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("blobs");
        try {
            blobs.ready();
            return response.up().build();
        } catch (BlobStoreAway e) {
            return response.down().build();
        }
    }
}
