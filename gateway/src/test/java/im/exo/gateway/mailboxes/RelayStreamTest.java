package im.exo.gateway.mailboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;

import im.exo.contract.Limits;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.Ephemeral;
import im.exo.contract.relay.Ack;
import im.exo.contract.relay.Acks;
import im.exo.contract.relay.EphemeralSend;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.ToRelay;
import im.exo.gateway.testing.Configs;
import im.exo.kit.traces.Traces;

import io.grpc.stub.ClientCallStreamObserver;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class RelayStreamTest {

    private final Wire wire = new Wire();
    private final RelayStream stream =
            new RelayStream(
                    wire,
                    Configs.of(RelayConfig.class, Map.of("exo.relay.targets", "unused:1")),
                    new SendTraces(Traces.OFF),
                    "gateway-1",
                    System.nanoTime());

    @Test
    void control_frames_that_do_not_fit_one_batch_go_out_in_several() {
        stream.announced(8L * 1024 * 1024);
        for (int i = 0; i < 5; i++) {
            int bytes = 250 * 1024;
            stream.ephemeral(ephemeral(bytes), bytes);
        }
        stream.flush(System.nanoTime());
        assertThat(wire.requests()).filteredOn(RelayRequest::hasEphemeral).hasSize(5);
        assertThat(wire.batches)
                .hasSize(2)
                .allSatisfy(
                        batch ->
                                assertThat(batch.getSerializedSize())
                                        .isLessThanOrEqualTo(Limits.STREAM_MESSAGE_BYTES));
    }

    @Test
    void a_socket_whose_acknowledgements_were_dropped_is_told_once_there_is_room() {
        wire.ready = false;
        for (int i = 0; i < 65_535; i++) {
            stream.acknowledge(acks(1), () -> fail("there was room"));
        }
        var told = new ArrayList<Integer>();
        stream.acknowledge(acks(2), () -> told.add(2));
        stream.acknowledge(acks(2), () -> told.add(2));
        stream.acknowledge(acks(3), () -> told.add(3));
        stream.flush(System.nanoTime());
        assertThat(told).isEmpty();
        wire.ready = true;
        stream.flush(System.nanoTime());
        assertThat(told).containsExactly(2, 3);
        assertThat(wire.requests()).filteredOn(RelayRequest::hasAcks).hasSize(65_535);
    }

    private static Acks acks(long session) {
        return Acks.newBuilder()
                .setSession(session)
                .addAcks(Ack.newBuilder().setPosition(1))
                .build();
    }

    private static RelayRequest ephemeral(int bytes) {
        var ciphertext = Ciphertext.newBuilder().setContent(ByteString.copyFrom(new byte[bytes]));
        return RelayRequest.newBuilder()
                .setEphemeral(
                        EphemeralSend.newBuilder()
                                .setEphemeral(Ephemeral.newBuilder().addCiphertexts(ciphertext)))
                .build();
    }

    /** The network below: ready when the test says so, remembering all that is written. */
    private static final class Wire extends ClientCallStreamObserver<ToRelay> {

        private final List<ToRelay> batches = new ArrayList<>();
        private boolean ready = true;

        List<RelayRequest> requests() {
            return batches.stream().flatMap(batch -> batch.getRequestsList().stream()).toList();
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onNext(ToRelay batch) {
            batches.add(batch);
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
