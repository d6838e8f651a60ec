package im.exo.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.bench.Accounts.Member;
import im.exo.contract.AccountId;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ServerFrame;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The realtime protocol as any client would speak it, on opaque ciphertexts. */
@ExtendWith(SharedPlatform.class)
class RealtimeTest {

    private final Exo exo;
    private final Member ada;
    private final Member bob;

    RealtimeTest(Exo exo) throws Exception {
        this.exo = exo;
        this.ada = exo.accounts().register();
        this.bob = exo.accounts().register();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(RawDevice device) {
        return device.deliveries().stream()
                .map(delivery -> delivery.getContent().toStringUtf8())
                .toList();
    }

    private SendOutcome send(RawDevice from, Member to, String text) throws Exception {
        return from.send(to, List.of(RawDevice.envelope(to, bytes(text)))).getOutcome();
    }

    @Test
    void what_was_sent_to_somebody_offline_is_there_in_order_when_the_socket_opens()
            throws Exception {
        try (var from = RawDevice.open(exo.sockets(), ada)) {
            for (int i = 0; i < 20; i++) {
                assertThat(send(from, bob, "message " + i))
                        .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            }
        }
        try (var at = RawDevice.open(exo.sockets(), bob)) {
            await().atMost(Exo.PATIENCE).until(at::drained);
            assertThat(texts(at)).hasSize(20).startsWith("message 0", "message 1");
            assertThat(at.deliveries().stream().map(Delivery::getPosition).toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(at.deliveries())
                    .allMatch(each -> each.getSenderAccount().equals(ada.account().byteString()));
        }
    }

    @Test
    void a_repeated_send_is_accepted_again_and_delivered_once() throws Exception {
        var envelope = RawDevice.envelope(bob, bytes("once"));
        try (var from = RawDevice.open(exo.sockets(), ada);
                var at = RawDevice.silent(exo.sockets(), bob)) {
            for (int i = 0; i < 5; i++) {
                assertThat(from.send(bob, List.of(envelope)).getOutcome())
                        .isEqualTo(SendOutcome.SEND_OUTCOME_ACCEPTED);
            }
            send(from, bob, "after");
            await().atMost(Exo.PATIENCE).until(() -> texts(at).contains("after"));
            assertThat(texts(at)).containsExactly("once", "after");
        }
    }

    @Test
    void what_was_not_acknowledged_comes_again_and_what_was_does_not() throws Exception {
        try (var from = RawDevice.open(exo.sockets(), ada)) {
            send(from, bob, "one");
            send(from, bob, "two");
        }
        try (var silent = RawDevice.silent(exo.sockets(), bob)) {
            await().atMost(Exo.PATIENCE).until(silent::drained);
            assertThat(texts(silent)).containsExactly("one", "two");
            silent.acknowledge(silent.deliveries().getFirst());
            // The acknowledgement is committed with the next send at the latest.
            try (var from = RawDevice.open(exo.sockets(), ada)) {
                send(from, bob, "three");
            }
            await().atMost(Exo.PATIENCE).until(() -> silent.deliveries().size() == 3);
        }
        try (var again = RawDevice.open(exo.sockets(), bob)) {
            await().atMost(Exo.PATIENCE).until(again::drained);
            // Without the first one, unless its acknowledgement is still on its way.
            assertThat(texts(again)).endsWith("two", "three");
        }
        await("acknowledged for good")
                .atMost(Exo.PATIENCE)
                .until(
                        () -> {
                            try (var empty = RawDevice.open(exo.sockets(), bob)) {
                                await().atMost(Exo.PATIENCE).until(empty::drained);
                                return empty.deliveries().isEmpty();
                            }
                        });
    }

    @Test
    void the_newest_socket_of_a_device_wins() throws Exception {
        try (var older = RawDevice.open(exo.sockets(), bob);
                var newer = RawDevice.open(exo.sockets(), bob);
                var from = RawDevice.open(exo.sockets(), ada)) {
            assertThat(older.closed().get(30, TimeUnit.SECONDS)).isEqualTo(4409);
            send(from, bob, "to the newer one");
            await().atMost(Exo.PATIENCE).until(() -> newer.deliveries().size() == 1);
        }
    }

    @Test
    void a_send_to_the_wrong_devices_names_them_and_stores_nothing() throws Exception {
        try (var from = RawDevice.open(exo.sockets(), ada);
                var at = RawDevice.open(exo.sockets(), bob)) {
            var extra =
                    RawDevice.envelope(bob, bytes("x")).toBuilder()
                            .addCiphertexts(RawDevice.envelope(5, 77, bytes("y")).getCiphertexts(0))
                            .build();
            var mismatched = from.send(bob, List.of(extra));
            assertThat(mismatched.getOutcome())
                    .isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
            assertThat(mismatched.getExtraList()).containsExactly(5);
            var missing = from.send(bob, List.of(RawDevice.envelope(5, 77, bytes("y"))));
            assertThat(missing.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
            assertThat(missing.getMissingList()).containsExactly(bob.device());
            int other = bob.registrationId() == 9 ? 10 : 9;
            var stale =
                    from.send(bob, List.of(RawDevice.envelope(bob.device(), other, bytes("z"))));
            assertThat(stale.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_STALE_DEVICES);
            assertThat(stale.getStaleList()).containsExactly(bob.device());
            send(from, bob, "good");
            await().atMost(Exo.PATIENCE).until(() -> !at.deliveries().isEmpty());
            assertThat(texts(at)).containsExactly("good");
        }
    }

    @Test
    void one_bad_envelope_of_a_send_leaves_nothing_of_it() throws Exception {
        try (var from = RawDevice.open(exo.sockets(), ada)) {
            var result =
                    from.send(
                            bob,
                            List.of(
                                    RawDevice.envelope(bob, bytes("good")),
                                    RawDevice.envelope(5, 77, bytes("bad"))));
            assertThat(result.getOutcome()).isEqualTo(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
            send(from, bob, "later");
        }
        try (var at = RawDevice.open(exo.sockets(), bob)) {
            await().atMost(Exo.PATIENCE).until(at::drained);
            assertThat(texts(at)).containsExactly("later");
        }
    }

    @Test
    void nobody_is_found_who_does_not_exist() throws Exception {
        var nobody = new Member(AccountId.random(), 1, 5, "", 0);
        try (var from = RawDevice.open(exo.sockets(), ada)) {
            assertThat(send(from, nobody, "?")).isEqualTo(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
        }
    }

    @Test
    void a_token_is_renewed_in_band_and_anothers_is_refused() throws Exception {
        try (var device = RawDevice.open(exo.sockets(), ada)) {
            device.write(renewal(ada));
            await().atMost(Exo.PATIENCE)
                    .until(() -> device.others().stream().anyMatch(ServerFrame::hasRenewed));
            device.write(renewal(bob));
            assertThat(device.closed().get(30, TimeUnit.SECONDS)).isEqualTo(4401);
        }
    }

    private static ClientFrame renewal(Member member) {
        return ClientFrame.newBuilder()
                .setRenew(Authenticate.newBuilder().setToken(member.token()))
                .build();
    }

    /** A second is the aim; ten times that is the bound, whatever else the machine does. */
    @Test
    void signing_out_closes_the_socket_and_every_door_within_ten_seconds() throws Exception {
        var http = new Http(exo.door());
        try (var device = RawDevice.open(exo.sockets(), ada)) {
            var gone = http.request("DELETE", "/v1/sessions/current").token(ada.token()).send();
            assertThat(gone.status()).as(gone.toString()).isEqualTo(204);
            long start = System.nanoTime();
            assertThat(device.closed().get(30, TimeUnit.SECONDS)).isEqualTo(4401);
            await().atMost(Exo.PATIENCE).until(() -> status(http, "/v1/sessions") == 401);
            String link = "/v1/files/" + "A".repeat(22) + "/link";
            await().atMost(Exo.PATIENCE).until(() -> status(http, link) == 401);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertThat(millis).as("milliseconds until revoked everywhere").isLessThan(10_000);
        }
    }

    private int status(Http http, String path) throws Exception {
        return http.request("GET", path).token(ada.token()).send().status();
    }
}
