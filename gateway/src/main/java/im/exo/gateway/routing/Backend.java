package im.exo.gateway.routing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;

import java.net.URI;
import java.time.Duration;

/** One service, with a bounded pool of connections of its own: a slow one slows no other down. */
final class Backend {

    private static final int KEEP_ALIVE_SECONDS = 15;

    private final HttpClient client;
    private final URI base;
    private final Duration answerWithin;
    private final boolean transfers;

    /**
     * @param transfers bodies of any size: the time of the answer depends on their length, so only
     *     standing still is bounded
     */
    Backend(Vertx vertx, URI base, RoutesConfig config, boolean transfers) {
        this.base = base;
        this.answerWithin = config.answerWithin();
        this.transfers = transfers;
        this.client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setMaxPoolSize(config.connections())
                                .setMaxWaitQueueSize(config.waiting())
                                .setConnectTimeout((int) config.connectWithin().toMillis())
                                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                                .setIdleTimeout((int) config.transferIdle().toSeconds())
                                .setMaxHeaderSize(32 * 1024)
                                .setDecompressionSupported(false));
    }

    HttpClient client() {
        return client;
    }

    RequestOptions to(String uri) {
        var options =
                new RequestOptions()
                        .setHost(base.getHost())
                        .setPort(port())
                        .setSsl("https".equals(base.getScheme()))
                        .setURI(uri)
                        .setFollowRedirects(false);
        return transfers ? options : options.setIdleTimeout(answerWithin.toMillis());
    }

    private int port() {
        if (base.getPort() > 0) {
            return base.getPort();
        }
        return "https".equals(base.getScheme()) ? 443 : 80;
    }
}
