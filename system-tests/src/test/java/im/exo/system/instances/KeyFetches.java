package im.exo.system.instances;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.bench.Accounts.Member;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.sdk.Person;

import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many fetch somebody's keys at the same moments: a one-time key is handed out at most once. */
final class KeyFetches extends Errand {

    /** Bundles of one device that one account may take at once. */
    private static final int EACH = 6;

    private static final int CALLERS = 16;
    private static final int BEAT_MS = 500;

    private final Http http;
    private final String path;
    private final Queue<Integer> handedOut = new ConcurrentLinkedQueue<>();
    private final AtomicInteger repetitions = new AtomicInteger();
    private volatile int before;

    KeyFetches(Exo exo, Path folder, List<Member> callers) throws Exception {
        this.http = new Http(exo.door());
        try (var owner = Person.register(exo.door(), folder, "correct horse keys")) {
            this.path = "/v1/keys/" + owner.id().text() + "/" + owner.address().device().value();
        }
        for (var caller : callers.subList(0, CALLERS)) {
            start(1, () -> fetch(caller));
        }
    }

    private Void fetch(Member caller) throws Exception {
        for (int i = 0; i < EACH; i++) {
            TimeUnit.MILLISECONDS.sleep(BEAT_MS - System.currentTimeMillis() % BEAT_MS);
            insist(
                    () -> {
                        var answer = http.request("GET", path).token(caller.token()).send();
                        if (answer.status() >= 500) {
                            throw new NotNow(answer);
                        }
                        if (answer.status() != 429) {
                            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                            var key = answer.json().at("/devices/0/preKey/id");
                            if (key.isNumber()) {
                                handedOut.add(key.asInt());
                            }
                        }
                        return true;
                    });
        }
        return null;
    }

    @Override
    int enough() {
        return CALLERS / 2;
    }

    @Override
    void struck() {
        before = handedOut.size();
    }

    @Override
    void repeated() {
        repetitions.incrementAndGet();
    }

    @Override
    String check() {
        assertThat(handedOut).as("one-time keys handed out").doesNotHaveDuplicates();
        assertThat(handedOut).as("handed out since the fault").hasSizeGreaterThan(before);
        return "%d one-time keys handed out, %d since the fault, %d requests repeated"
                .formatted(handedOut.size(), handedOut.size() - before, repetitions.get());
    }
}
