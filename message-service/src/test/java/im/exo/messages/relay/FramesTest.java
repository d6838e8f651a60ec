package im.exo.messages.relay;

import static im.exo.messages.testing.TestGateway.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.AccountId;
import im.exo.contract.Shards;
import im.exo.contract.mailbox.Ephemeral;
import im.exo.contract.relay.Ack;
import im.exo.contract.relay.Acks;
import im.exo.contract.relay.EphemeralSend;
import im.exo.contract.relay.Register;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.Send;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

/** Whatever bytes arrive: a request is read or refused, never an exception. */
class FramesTest {

    private static final AccountId BOB = AccountId.random();
    private final Frames frames = new Frames(new Shards(64));

    private static List<RelayRequest> good() {
        var envelope = envelope("text", 1, 2);
        var ack = Ack.newBuilder().setPosition(7).setEnvelope(envelope.getId());
        return List.of(
                RelayRequest.newBuilder()
                        .setSend(
                                Send.newBuilder()
                                        .setRequest(1)
                                        .setRecipient(BOB.byteString())
                                        .setSenderAccount(BOB.byteString())
                                        .setSenderDevice(3)
                                        .addEnvelopes(envelope))
                        .build(),
                RelayRequest.newBuilder()
                        .setRegister(
                                Register.newBuilder()
                                        .setSession(1)
                                        .setAccount(BOB.byteString())
                                        .setDevice(1))
                        .build(),
                RelayRequest.newBuilder()
                        .setAcks(Acks.newBuilder().setSession(1).addAcks(ack))
                        .build(),
                RelayRequest.newBuilder()
                        .setEphemeral(
                                EphemeralSend.newBuilder()
                                        .setRecipient(BOB.byteString())
                                        .setEphemeral(
                                                Ephemeral.newBuilder()
                                                        .addAllCiphertexts(
                                                                envelope.getCiphertextsList())))
                        .build());
    }

    @Test
    void requests_in_form_are_read() {
        assertThat(good().stream().map(frames::read).map(Object::getClass).toList())
                .isEqualTo(
                        List.of(
                                Incoming.Send.class,
                                Incoming.Enter.class,
                                Incoming.Acknowledge.class,
                                Incoming.Typing.class));
    }

    @Test
    void an_acknowledgement_out_of_form_does_not_spoil_its_neighbours() {
        var acks = good().get(2).getAcks().toBuilder();
        acks.addAcks(0, Ack.newBuilder().setEnvelope(ByteString.copyFromUtf8("short")));
        var read = frames.read(RelayRequest.newBuilder().setAcks(acks).build());
        assertThat(((Incoming.Acknowledge) read).acks()).hasSize(1);
    }

    @Test
    void whatever_is_changed_in_a_request_it_is_read_or_refused() {
        var random = new Random(20260101);
        int understood = 0;
        for (int round = 0; round < 50_000; round++) {
            var bytes = good().get(round % 4).toByteArray();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            RelayRequest request;
            try {
                request = RelayRequest.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                continue;
            }
            understood++;
            assertThat(frames.read(request)).isNotNull();
        }
        assertThat(understood).isGreaterThan(1_000);
    }
}
