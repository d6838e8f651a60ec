package im.exo.devstack.testing;

import java.util.Map;

/** An S3 store with one empty bucket. */
public interface Blobs extends Faults {
    String endpoint();

    String accessKey();

    String secretKey();

    String bucket();

    default Map<String, String> config() {
        return Map.of(
                "exo.blobs.endpoint", endpoint(),
                "exo.blobs.access-key", accessKey(),
                "exo.blobs.secret-key", secretKey(),
                "exo.blobs.bucket", bucket());
    }
}
