package im.exo.gateway.mailboxes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.mailbox.Ephemeral;
import im.exo.gateway.testing.Samples;

import org.junit.jupiter.api.Test;

class CheckedTest {

    private final ByteString bob = AccountId.random().byteString();

    @Test
    void an_ephemeral_frame_is_small_and_well_formed() {
        assertThat(Checked.passes(bob, ephemeral(1000))).isTrue();
        assertThat(Checked.passes(bob, ephemeral(16 * 1024))).isFalse();
        assertThat(Checked.passes(bob, Ephemeral.getDefaultInstance())).isFalse();
        assertThat(Checked.passes(ByteString.copyFromUtf8("bob"), ephemeral(10))).isFalse();
        var twice = ephemeral(10).toBuilder().addAllCiphertexts(ephemeral(10).getCiphertextsList());
        assertThat(Checked.passes(bob, twice.build())).isFalse();
    }

    private static Ephemeral ephemeral(int bytes) {
        return Ephemeral.newBuilder()
                .addAllCiphertexts(Samples.envelope(bytes).getCiphertextsList())
                .build();
    }
}
