package im.exo.files.blobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The object store. */
@ConfigMapping(prefix = "exo.blobs")
public interface BlobsConfig {

    /** Base URL of any S3, for example {@code http://127.0.0.1:9000}. */
    String endpoint();

    /** S3 access key. */
    String accessKey();

    /** S3 secret key. */
    String secretKey();

    /** Bucket that belongs to this platform alone; created when missing. */
    @WithDefault("exo")
    String bucket();

    /** Region that requests are signed for. */
    @WithDefault("us-east-1")
    String region();
}
