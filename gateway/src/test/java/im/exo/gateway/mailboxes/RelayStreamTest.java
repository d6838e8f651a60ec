package im.exo.gateway.mailboxes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.Limits;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.Ephemeral;
import im.exo.contract.relay.EphemeralSend;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.ToRelay;
import im.exo.gateway.testing.Configs;

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
