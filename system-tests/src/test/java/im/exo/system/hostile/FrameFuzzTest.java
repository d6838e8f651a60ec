package im.exo.system.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.bench.Accounts.Member;
import im.exo.contract.realtime.Authenticate;
import im.exo.contract.realtime.ClientAck;
import im.exo.contract.realtime.ClientFrame;
import im.exo.contract.realtime.ClientFrames;
import im.exo.contract.realtime.ClientSend;
import im.exo.contract.realtime.Heartbeat;
import im.exo.system.platform.Exo;
import im.exo.system.platform.SharedPlatform;
import im.exo.system.raw.RawDevice;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Realtime messages of random and of nearly right bytes, from a fixed seed. */
@ExtendWith(SharedPlatform.class)
class FrameFuzzTest {

    private static final Set<Integer> CLOSES = Set.of(4400, 4401, 4413, 4429);

    private final Exo exo;
    private final Member attacker;
    private final Member victim;

    FrameFuzzTest(Exo exo) throws Exception {
        this.exo = exo;
        this.attacker = exo.accounts().register();
        this.victim = exo.accounts().register();
    }

    @Test
    void random_frames_end_in_a_refusal_or_a_close_and_hurt_nobody_else() throws Exception {
        fuzz(400, 11);
    }

    @Test
    @Tag("long")
    void a_hundred_thousand_frames_do_no_harm_either() throws Exception {
        fuzz(100_000, 12);
    }

    private void fuzz(int messages, long seed) throws Exception {
        var random = new Random(seed);
        int restarts = restarts();
        try (var bystander = RawDevice.open(exo.sockets(), victim)) {
            RawDevice device = RawDevice.open(exo.sockets(), attacker);
            for (int i = 0; i < messages; i++) {
                if (device.isClosed()) {
                    assertThat(device.closed().get()).isIn(CLOSES);
                    device = RawDevice.open(exo.sockets(), attacker);
                }
                device.write(message(random));
                if (i % 50 == 49) {
                    settle(device);
                }
            }
            device.close();
            assertThat(bystander.isClosed()).as("others stay connected").isFalse();
            assertThat(bystander.deliveries()).as("nothing got through").isEmpty();
            try (var from = RawDevice.open(exo.sockets(), exo.accounts().register())) {
                var well = RawDevice.envelope(victim, "well".getBytes());
                from.send(victim, List.of(well));
                await().atMost(Exo.PATIENCE).until(() -> bystander.deliveries().size() == 1);
            }
        }
        assertThat(restarts()).as("processes that died").isEqualTo(restarts);
    }

    /** Waits until the server has taken in what was written, one way or the other. */
    private static void settle(RawDevice device) throws Exception {
        if (device.isClosed()) {
            return;
        }
        int before = device.others().size();
        device.write(ClientFrame.newBuilder().setPing(Heartbeat.newBuilder().setNonce(7)).build());
        await().atMost(Exo.PATIENCE)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> device.isClosed() || device.others().size() > before);
    }

    private int restarts() {
        return exo.platform().all().stream().mapToInt(each -> each.restarts()).sum();
    }

    private byte[] message(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> bytes(random, random.nextInt(300));
            case 1 -> damaged(random, frames(random).toByteArray());
            case 2 -> new byte[0];
            case 3 -> ClientFrames.getDefaultInstance().toByteArray();
            default -> frames(random).toByteArray();
        };
    }

    private static byte[] damaged(Random random, byte[] message) {
        for (int i = 0; i < 3 && message.length > 0; i++) {
            message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return message;
    }

    private ClientFrames frames(Random random) {
        var frames = ClientFrames.newBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            frames.addFrames(frame(random));
        }
        return frames.build();
    }

    private ClientFrame frame(Random random) {
        var frame = ClientFrame.newBuilder();
        switch (random.nextInt(6)) {
            case 0 -> frame.setSend(send(random));
            case 1 ->
                    frame.setAck(
                            ClientAck.newBuilder()
                                    .setPosition(random.nextLong())
                                    .setEnvelope(string(random, random.nextInt(20))));
            case 2 ->
                    frame.setAuthenticate(
                            Authenticate.newBuilder().setToken("x".repeat(random.nextInt(9_000))));
            case 3 -> frame.setPing(Heartbeat.newBuilder().setNonce(random.nextLong()));
            case 4 -> frame.setRenew(Authenticate.newBuilder().setToken(attacker.token() + "x"));
            default -> frame.clear();
        }
        return frame.build();
    }

    /** Never one that could be accepted: the device does not exist. */
    private ClientSend send(Random random) {
        var send =
                ClientSend.newBuilder()
                        .setRequest(random.nextLong())
                        .setAccountVersion(random.nextLong())
                        .setRecipient(
                                random.nextBoolean()
                                        ? victim.account().byteString()
                                        : string(random, random.nextInt(40)));
        for (int i = random.nextInt(70); i > 0; i--) {
            var envelope =
                    RawDevice.envelope(100 + random.nextInt(200), random.nextInt(), new byte[3])
                            .toBuilder();
            if (random.nextInt(4) == 0) {
                envelope.setId(string(random, random.nextInt(20)));
            }
            send.addEnvelopes(envelope);
        }
        return send.build();
    }

    private static ByteString string(Random random, int length) {
        return ByteString.copyFrom(bytes(random, length));
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
