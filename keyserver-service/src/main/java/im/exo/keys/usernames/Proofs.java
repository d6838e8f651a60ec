package im.exo.keys.usernames;

import jakarta.enterprise.context.ApplicationScoped;

import org.signal.libsignal.usernames.BaseUsernameException;
import org.signal.libsignal.usernames.Username;

/** Checks with libsignal that whoever confirms a hash knows a well-formed name behind it. */
@ApplicationScoped
class Proofs {

    boolean fits(UsernameHash hash, byte[] proof) {
        try {
            Username.verifyProof(proof, hash.toBytes());
            return true;
        } catch (BaseUsernameException e) {
            return false;
        }
    }
}
