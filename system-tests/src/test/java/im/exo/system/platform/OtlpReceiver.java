package im.exo.system.platform;

import com.sun.net.httpserver.HttpServer;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Where traces end: a collector that keeps all it is sent. */
public final class OtlpReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/v1/traces",
                exchange -> {
                    try (exchange) {
                        bodies.add(exchange.getRequestBody().readAllBytes());
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
        server.start();
    }

    /** One span, and who sent it. */
    public record Received(Resource resource, Span span) {

        public String service() {
            return resource.getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals("service.name"))
                    .map(attribute -> attribute.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }

        /** Whether that one is the step before this one. */
        public boolean follows(Received other) {
            return span.getTraceId().equals(other.span.getTraceId())
                    && span.getParentSpanId().equals(other.span.getSpanId());
        }

        public List<KeyValue> attributes() {
            var all = new ArrayList<>(resource.getAttributesList());
            all.addAll(span.getAttributesList());
            return all;
        }
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** As they came. */
    public List<byte[]> bodies() {
        return List.copyOf(bodies);
    }

    public List<Received> spans() throws IOException {
        var spans = new ArrayList<Received>();
        for (var body : bodies) {
            for (var of : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                for (var scope : of.getScopeSpansList()) {
                    for (var span : scope.getSpansList()) {
                        spans.add(new Received(of.getResource(), span));
                    }
                }
            }
        }
        return spans;
    }

    /** Spans that belong together, by the id of their trace. */
    public Map<Object, List<Received>> traces() throws IOException {
        return spans().stream()
                .collect(Collectors.groupingBy(received -> received.span().getTraceId()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
