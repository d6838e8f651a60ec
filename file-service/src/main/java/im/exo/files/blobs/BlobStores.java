package im.exo.files.blobs;

import io.micrometer.core.instrument.MeterRegistry;
import io.minio.MinioAsyncClient;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Makes the store that the configuration names. */
@ApplicationScoped
public class BlobStores {

    private static final int CONNECTIONS = 256;
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Well below an upload's lease, so that no writer waits longer than it owns the upload. */
    private static final Duration CALL = Duration.ofSeconds(20);

    /** A store that joins parts by copying them takes minutes for gigabytes. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    @Produces
    @ApplicationScoped
    BlobStore configured(BlobsConfig config, MeterRegistry meters) {
        return new MeteredBlobStore(s3(config), meters);
    }

    public static BlobStore s3(BlobsConfig config) {
        var dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
        dispatcher.setMaxRequests(CONNECTIONS);
        dispatcher.setMaxRequestsPerHost(CONNECTIONS);
        var patient =
                new OkHttpClient.Builder()
                        .dispatcher(dispatcher)
                        .connectionPool(new ConnectionPool(32, 1, TimeUnit.MINUTES))
                        .connectTimeout(CONNECT)
                        .writeTimeout(CALL)
                        .readTimeout(SILENCE)
                        .build();
        var quick = patient.newBuilder().callTimeout(CALL).readTimeout(CALL).build();
        return new S3BlobStore(client(config, quick), client(config, patient), config.bucket());
    }

    private static MinioAsyncClient client(BlobsConfig config, OkHttpClient http) {
        return MinioAsyncClient.builder()
                .endpoint(config.endpoint())
                .region(config.region())
                .credentials(config.accessKey(), config.secretKey())
                .httpClient(http)
                .build();
    }
}
