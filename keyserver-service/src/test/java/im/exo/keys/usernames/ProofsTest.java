package im.exo.keys.usernames;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signal.libsignal.usernames.Username;

import java.util.Arrays;
import java.util.Random;

class ProofsTest {

    private final Proofs proofs = new Proofs();

    private static UsernameHash hash(Username name) {
        return UsernameHash.of(name.getHash());
    }

    @Test
    void whoever_knows_the_name_can_prove_it() throws Exception {
        var name = new Username("alice.42");
        assertThat(proofs.fits(hash(name), name.generateProof())).isTrue();
        assertThat(name.generateProof().length)
                .isLessThanOrEqualTo(UsernameRequests.MAX_PROOF_BYTES);
        assertThat(name.generateLink().getEncryptedUsername().length)
                .isLessThanOrEqualTo(EncryptedUsername.MAX_BYTES);
    }

    @Test
    void a_proof_of_another_name_proves_nothing() throws Exception {
        assertThat(
                        proofs.fits(
                                hash(new Username("alice.42")),
                                new Username("alice.43").generateProof()))
                .isFalse();
    }

    @Test
    void whatever_is_no_proof_is_refused() throws Exception {
        var name = new Username("alice.42");
        byte[] proof = name.generateProof();
        var random = new Random(7);
        for (int length : new int[] {1, 31, 32, 127, 128, 129, 1024}) {
            var bytes = new byte[length];
            assertThat(proofs.fits(hash(name), bytes)).as("%d zeros", length).isFalse();
            random.nextBytes(bytes);
            assertThat(proofs.fits(hash(name), bytes)).as("%d random", length).isFalse();
        }
        assertThat(proofs.fits(hash(name), Arrays.copyOf(proof, proof.length - 1))).isFalse();
        assertThat(proofs.fits(hash(name), Arrays.copyOf(proof, proof.length + 1))).isFalse();
        for (int i = 0; i < proof.length; i += 7) {
            byte[] bent = proof.clone();
            bent[i] ^= 1;
            assertThat(proofs.fits(hash(name), bent)).as("bit of byte %d", i).isFalse();
        }
    }

    @Test
    void what_is_no_hash_is_refused() throws Exception {
        byte[] proof = new Username("alice.42").generateProof();
        var bytes = new byte[UsernameHash.BYTES];
        Arrays.fill(bytes, (byte) 0xff);
        assertThat(proofs.fits(UsernameHash.of(bytes), proof)).isFalse();
        assertThat(proofs.fits(UsernameHash.of(new byte[UsernameHash.BYTES]), proof)).isFalse();
    }
}
