package im.exo.system.instances;

import im.exo.bench.Accounts.Member;
import im.exo.contract.EnvelopeId;
import im.exo.system.platform.Http;

import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** People without a socket: each request on a connection of its own, one after the other. */
final class Callers implements AutoCloseable {

    private static final int BREATH_MS = 40;

    private final Http http;
    private final Member caller;
    private final Member other;
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> callers;
    private volatile boolean calling = true;

    Callers(URI door, Member caller, Member other) {
        this.http = new Http(door);
        this.caller = caller;
        this.other = other;
        this.callers =
                List.of(
                        threads.submit(() -> call(this::sessions)),
                        threads.submit(() -> call(this::message)));
    }

    private interface Call {
        Http.Answer make() throws IOException;
    }

    private Void call(Call call) throws InterruptedException {
        while (calling) {
            try {
                var answer = call.make();
                if (answer.status() == 200) {
                    answered.incrementAndGet();
                } else {
                    problems.add(answer.toString());
                }
            } catch (IOException e) {
                problems.add(e.toString());
            }
            TimeUnit.MILLISECONDS.sleep(BREATH_MS);
        }
        return null;
    }

    private Http.Answer sessions() throws IOException {
        return http.request("GET", "/v1/sessions").token(caller.token()).send();
    }

    private Http.Answer message() throws IOException {
        long now = System.currentTimeMillis();
        return http.request("PUT", "/v1/messages/" + other.account().text())
                .token(caller.token())
                .json(
                        Map.of(
                                "id", EnvelopeId.next(now).toString(),
                                "timestamp", now,
                                "accountVersion", other.version(),
                                "messages",
                                        List.of(
                                                Map.of(
                                                        "device", other.device(),
                                                        "registrationId", other.registrationId(),
                                                        "type", 2,
                                                        "content",
                                                                Base64.getEncoder()
                                                                        .encodeToString(
                                                                                new byte[100])))))
                .send();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    int answered() {
        return answered.get();
    }

    void finish() throws Exception {
        calling = false;
        for (var each : callers) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        calling = false;
        threads.shutdownNow();
    }
}
