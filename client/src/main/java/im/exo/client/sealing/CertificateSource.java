package im.exo.client.sealing;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;

import java.util.List;

/** Who certifies to others which device of which identity this is. */
public interface CertificateSource {

    /**
     * A certificate for this device as libsignal serialises it, good for about a day.
     *
     * @throws ServerProblem also while the account has published no identity key
     */
    byte[] issue() throws Unreachable, ServerProblem, SignedOut;

    /** The public keys that certificates lead back to, 33 bytes each. */
    List<byte[]> roots() throws Unreachable, ServerProblem;
}
