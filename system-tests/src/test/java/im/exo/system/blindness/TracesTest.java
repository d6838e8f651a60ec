package im.exo.system.blindness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;

import im.exo.bench.Accounts.Member;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.OtlpReceiver.Received;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a collector of traces learns: the way of a send, and nothing of who, where from, and what. */
@ExtendWith(SharedPlatform.class)
class TracesTest {

    /** All that is ever told beside names and times. */
    private static final Set<String> TOLD =
            Set.of(
                    "service.name",
                    "service.instance.id",
                    "http.request.method",
                    "http.route",
                    "http.response.status_code",
                    "db.system.name",
                    "db.operation.name",
                    "db.operation.batch.size",
                    "exo.batch.works",
                    "exo.outcome");

    private final Exo exo;

    TracesTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void one_send_is_one_trace_from_the_senders_socket_to_the_commit_and_the_recipients_socket()
            throws Exception {
        Member sender = exo.accounts().register();
        Member receiver = exo.accounts().register();
        try (var from = RawDevice.open(exo.sockets(), sender);
                var to = RawDevice.open(exo.sockets(), receiver)) {
            await("the receiver is registered").atMost(Exo.PATIENCE).until(to::drained);
            await("a traced send")
                    .atMost(Exo.PATIENCE)
                    .until(
                            () -> {
                                from.send(
                                        receiver,
                                        List.of(RawDevice.envelope(receiver, new byte[100])));
                                return exo.traces().traces().values().stream()
                                        .anyMatch(TracesTest::whole);
                            });
        }
        assertNobodyIn(sender, receiver);
    }

    /** Whether these are all steps of one send, each in the service that takes it. */
    private static boolean whole(List<Received> trace) {
        var chain =
                List.of(
                        "gateway: send",
                        "gateway: relay",
                        "message-service: mailbox",
                        "message-service: group commit",
                        "message-service: database commit");
        var way = List.of(chain.get(2), "message-service: delivery", "gateway: socket");
        return find(trace, chain.getFirst()).filter(one -> leads(trace, one, chain)).isPresent()
                && trace.stream()
                        .filter(one -> name(one).equals(way.getFirst()))
                        .anyMatch(one -> leads(trace, one, way));
    }

    private static boolean leads(List<Received> trace, Received first, List<String> names) {
        if (names.size() == 1) {
            return true;
        }
        var rest = names.subList(1, names.size());
        return trace.stream()
                .filter(next -> next.follows(first) && name(next).equals(rest.getFirst()))
                .anyMatch(next -> leads(trace, next, rest));
    }

    private static Optional<Received> find(List<Received> trace, String name) {
        return trace.stream().filter(one -> name(one).equals(name)).findFirst();
    }

    private static String name(Received received) {
        return received.service() + ": " + received.span().getName();
    }

    @Test
    void a_request_is_traced_by_its_route_and_not_by_what_it_says() throws Exception {
        Member asker = exo.accounts().register();
        Member asked = exo.accounts().register();
        var agent = Mark.text("user agent");
        var query = Mark.text("query");
        // A client's own idea of a trace is nobody's business.
        var forged = "0123456789abcdef0123456789abcdef";
        await("a traced request")
                .atMost(Exo.PATIENCE)
                .until(
                        () -> {
                            var answer =
                                    new Http(exo.door())
                                            .request(
                                                    "GET",
                                                    "/v1/keys/%s/*?q=%s"
                                                            .formatted(
                                                                    asked.account().text(),
                                                                    query.asText()))
                                            .header("User-Agent", agent.asText())
                                            .header(
                                                    "traceparent",
                                                    "00-" + forged + "-0123456789abcdef-01")
                                            .token(asker.token())
                                            .send();
                            assertThat(answer.status()).isIn(200, 404, 429);
                            return names().containsAll(
                                            Set.of(
                                                    "gateway: GET /v1/keys/*",
                                                    "keyserver-service: GET"
                                                            + " /v1/keys/{account}/{device}"));
                        });
        var search = new Search(List.of(agent, query, new Mark("trace", hex(forged))));
        assertThat(sightings(search)).isEmpty();
        assertNobodyIn(asker, asked);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private Set<String> names() throws IOException {
        return exo.traces().spans().stream().map(TracesTest::name).collect(Collectors.toSet());
    }

    private Set<Search.Sighting> sightings(Search search) {
        var sightings = new HashSet<Search.Sighting>();
        for (var body : exo.traces().bodies()) {
            sightings.addAll(search.in(body, "traces"));
        }
        return sightings;
    }

    /** Looks through all that was ever exported here; a planted span shows that it would be found. */
    private void assertNobodyIn(Member one, Member other) throws Exception {
        var account = new Mark("account", one.account().bytes());
        var exoId = new Mark("Exo ID", one.account().text().getBytes(UTF_8));
        var another = new Mark("other account", other.account().bytes());
        var anotherId = new Mark("other Exo ID", other.account().text().getBytes(UTF_8));
        var token = new Mark("token", one.token().getBytes(UTF_8));
        var search = new Search(List.of(account, exoId, another, anotherId, token));
        assertThat(sightings(search)).isEmpty();
        for (var received : exo.traces().spans()) {
            assertThat(received.attributes())
                    .allSatisfy(
                            attribute -> {
                                assertThat(attribute.getKey()).isIn(TOLD);
                                assertThat(attribute.getValue().getStringValue())
                                        .matches("[a-zA-Z0-9_/{}*. -]{0,64}");
                            });
            assertThat(received.span().getEventsList()).isEmpty();
        }
        assertThat(search.in(planted(account, exoId), "planted"))
                .extracting(Search.Sighting::mark)
                .containsOnly(account, exoId);
    }

    /** As a careless span would have them. */
    private static byte[] planted(Mark account, Mark exoId) {
        var url =
                KeyValue.newBuilder()
                        .setKey("url.path")
                        .setValue(
                                AnyValue.newBuilder()
                                        .setStringValue("/v1/keys/" + exoId.asText() + "/*"));
        var user =
                KeyValue.newBuilder()
                        .setKey("enduser.id")
                        .setValue(
                                AnyValue.newBuilder()
                                        .setBytesValue(ByteString.copyFrom(account.bytes())));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder()
                                .addScopeSpans(
                                        ScopeSpans.newBuilder()
                                                .addSpans(
                                                        Span.newBuilder()
                                                                .setName("GET")
                                                                .addAttributes(url)
                                                                .addAttributes(user))))
                .build()
                .toByteArray();
    }
}
