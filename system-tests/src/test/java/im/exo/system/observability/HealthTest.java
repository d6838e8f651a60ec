package im.exo.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.parts.Condition;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What each process says of itself, as {@code ./exo status} shows it. */
@ExtendWith(SharedPlatform.class)
class HealthTest {

    private final Exo exo;

    HealthTest(Exo exo) {
        this.exo = exo;
    }

    @Test
    void every_service_tells_that_the_database_is_away_and_the_log_which_route_met_it()
            throws Exception {
        var asker = exo.accounts().register();
        var database = exo.platform().process("mariadb");
        database.keepDown();
        try {
            for (var name : List.of("auth-service-1", "keyserver-service-1", "file-service-1")) {
                awaitWord(name, "waiting", "database");
            }
            awaitWord("message-service-1", "read-only", "database");
            awaitWord("message-service-2", "read-only", "database");
            assertThat(condition("mariadb")).isEqualTo(Condition.DOWN);
            var answer =
                    new Http(exo.door())
                            .request("GET", "/v1/keys/" + asker.account().text() + "/*")
                            .token(asker.token())
                            .send();
            assertThat(answer.status()).isEqualTo(503);
        } finally {
            database.bringBack();
        }
        exo.awaitHealthy();
        assertThat(Event.of(exo.platform(), "keyserver-service-1"))
                .filteredOn(event -> event.message().startsWith("event=storage-trouble "))
                .extracting(event -> event.context().get("route"))
                .contains("/v1/keys/{account}/{device}");
    }

    @Test
    void a_gateway_is_draining_then_down_then_ready_again() throws Exception {
        var gateway = exo.platform().process("gateway-2");
        var words = new HashSet<String>();
        var leaving = begun(gateway::stop);
        while (!leaving.isDone()) {
            var condition = gateway.condition();
            words.add(condition.word());
            if (condition.word().equals("draining")) {
                assertThat(condition.reason()).isEqualTo("told to stop");
            }
        }
        leaving.join();
        assertThat(words).contains("draining");
        assertThat(gateway.condition()).isEqualTo(Condition.DOWN);
        gateway.bringBack();
        assertThat(gateway.condition()).isEqualTo(Condition.READY);
        exo.awaitHealthy();
    }

    @Test
    @Tag("long")
    void a_gateway_without_message_service_waits_and_a_started_one_is_known_as_starting()
            throws Exception {
        var services =
                List.of(
                        exo.platform().process("message-service-1"),
                        exo.platform().process("message-service-2"));
        var gateway = exo.platform().process("gateway-1");
        var back = CompletableFuture.<Void>completedFuture(null);
        try {
            for (var service : services) {
                service.keepDown();
            }
            awaitWord("gateway-1", "waiting", "message-service away");
            gateway.stop();
            back = begun(gateway::bringBack);
            await("a gateway that has not been ready yet")
                    .atMost(Exo.PATIENCE)
                    .until(
                            () ->
                                    gateway.condition()
                                            .equals(
                                                    new Condition(
                                                            "starting", "message-service away")));
        } finally {
            for (var service : services) {
                service.bringBack();
            }
            back.join();
        }
        assertThat(gateway.condition()).isEqualTo(Condition.READY);
        exo.awaitHealthy();
    }

    private interface Step {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> begun(Step step) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        step.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private Condition condition(String process) {
        return exo.platform().process(process).condition();
    }

    private void awaitWord(String process, String word, String reason) {
        await(process + " says " + word)
                .atMost(Exo.PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(condition(process).word()).isEqualTo(word);
                            assertThat(condition(process).reason()).contains(reason);
                        });
    }
}
