package im.exo.system.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import im.exo.bench.Accounts.Member;
import im.exo.system.blindness.Searches;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.raw.RawDevice;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People register, and one renews a session again and again: each application makes one account,
 * however often it is handed in, the session goes on, and every account is published.
 */
final class Registrations extends Errand {

    private static final int BREATH_MS = 50;

    private final Exo exo;
    private final List<Member> made = new CopyOnWriteArrayList<>();
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger repetitions = new AtomicInteger();
    private final boolean publishing;
    private volatile int before;
    private volatile int during;

    /** @param publishing whether the fault is meant for what publishes accounts */
    Registrations(Exo exo, boolean publishing) {
        this.exo = exo;
        this.publishing = publishing;
        start(2, this::register);
        start(1, this::renew);
    }

    private Void register() throws Exception {
        while (wanted()) {
            var application = repeat(exo.accounts()::apply);
            made.add(insist(() -> exo.accounts().submit(application)));
            TimeUnit.MILLISECONDS.sleep(BREATH_MS);
        }
        return null;
    }

    private Void renew() throws Exception {
        var application = repeat(exo.accounts()::apply);
        String token = repeat(() -> session("/v1/accounts", application.body(), 201));
        while (wanted()) {
            byte[] body = ("{\"refreshToken\":\"" + token + "\"}").getBytes(UTF_8);
            token = insist(() -> session("/v1/sessions/refresh", body, 200));
            renewals.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(BREATH_MS);
        }
        return null;
    }

    private String session(String path, byte[] body, int expected) throws Exception {
        var answer =
                new Http(exo.door()).request("POST", path).body("application/json", body).send();
        if (answer.status() >= 500) {
            throw new NotNow(answer);
        }
        assertThat(answer.status()).as(path + ": " + answer).isEqualTo(expected);
        return answer.json().get("refreshToken").asText();
    }

    @Override
    boolean begun() {
        return !made.isEmpty() && renewals.get() > 0;
    }

    @Override
    int enough() {
        return 2;
    }

    @Override
    boolean cutOff() {
        return !publishing;
    }

    @Override
    void struck() {
        before = made.size();
    }

    @Override
    void healed() {
        during = made.size() - before;
    }

    @Override
    void repeated() {
        repetitions.incrementAndGet();
    }

    @Override
    String check() throws Exception {
        assertThat(made).as("registered since the fault").hasSizeGreaterThan(before);
        if (publishing) {
            assertThat(during).as("registered while nothing could be published").isPositive();
        }
        assertThat(made.stream().map(member -> member.account().text()).distinct())
                .as("an account for each application")
                .hasSameSizeAs(made);
        for (var member : newest()) {
            RawDevice.open(exo.sockets(), member).close();
            await("an account of the time of the fault is published")
                    .atMost(Exo.PATIENCE)
                    .until(() -> Searches.topicsContain(exo.platform(), member.account().bytes()));
        }
        return "%d registered, %d since the fault, %d before it healed, %d renewals, %d requests repeated"
                .formatted(
                        made.size(),
                        made.size() - before,
                        during,
                        renewals.get(),
                        repetitions.get());
    }

    /** The first and the last that were registered since. */
    private List<Member> newest() {
        return List.of(made.get(before), made.getLast());
    }
}
