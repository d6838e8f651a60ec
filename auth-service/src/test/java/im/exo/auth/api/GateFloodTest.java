package im.exo.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import im.exo.auth.testing.Api;
import im.exo.auth.testing.TestClock;
import im.exo.auth.testing.TestStack;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A hundred thousand challenges. A service of its own: the price stays high for an hour. */
@Tag("long")
@QuarkusTest
@TestProfile(GateFloodTest.Alone.class)
@WithTestResource(value = TestStack.class, scope = TestResourceScope.GLOBAL)
class GateFloodTest {

    /** Only not to share the service with other tests. */
    public static final class Alone implements QuarkusTestProfile {}

    private static final int REQUESTS = 100_000;
    private static final int CALM = 500;
    private static final int CEILING = 2000;
    private static final long MOST_GROWTH = 64L << 20;

    @Inject TestClock clock;

    @Test
    void a_flood_from_everywhere_is_answered_in_bounded_memory_and_raises_the_price_for_a_while()
            throws Exception {
        assertThat(Api.challenge().getInt("maxnumber")).isEqualTo(CALM);
        long before = heap();

        assertThat(flood(REQUESTS / 10, n -> "203.0." + n % 4 + ".1")).isEqualTo(REQUESTS / 10);
        assertThat(Api.challenge().getInt("maxnumber"))
                .as("four networks alone raise the price for nobody else")
                .isEqualTo(CALM);

        assertThat(
                        flood(
                                REQUESTS,
                                n -> 11 + n / 65_536 + "." + n / 256 % 256 + "." + n % 256 + ".1"))
                .isEqualTo(REQUESTS);

        assertThat(Api.challenge().getInt("maxnumber")).isEqualTo(CEILING);
        assertThat(heap() - before).isLessThan(MOST_GROWTH);
        Api.registered();
        clock.forward(Duration.ofHours(2));
        assertThat(Api.challenge().getInt("maxnumber")).isEqualTo(CALM);
    }

    private interface Address {
        String of(int n);
    }

    /** @return requests that were answered with a challenge */
    private static int flood(int requests, Address address) throws Exception {
        var answered = new AtomicInteger();
        var next = new AtomicInteger();
        var uri = URI.create(RestAssured.baseURI + ":" + RestAssured.port);
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                var threads = Executors.newFixedThreadPool(32)) {
            for (int thread = 0; thread < 32; thread++) {
                threads.submit(
                        () -> {
                            for (int n = next.getAndIncrement();
                                    n < requests;
                                    n = next.getAndIncrement()) {
                                var request =
                                        HttpRequest.newBuilder(
                                                        uri.resolve("/v1/registration/challenge"))
                                                .header("X-Forwarded-For", address.of(n))
                                                .build();
                                if (http.send(request, BodyHandlers.discarding()).statusCode()
                                        == 200) {
                                    answered.incrementAndGet();
                                }
                            }
                            return null;
                        });
            }
        }
        return answered.get();
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
