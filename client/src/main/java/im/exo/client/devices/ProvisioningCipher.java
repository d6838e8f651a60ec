package im.exo.client.devices;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.account.ProvisioningMessage;

import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What protects a linking from whoever carries it: the new device's key is bound to the code by a
 * MAC, the message to key and code by HPKE (docs/protocol/accounts.md, "Linking a device").
 */
final class ProvisioningCipher {

    /** Longest sealed message that a server takes. */
    static final int MOST_BYTES = 256 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final LinkCode code;

    ProvisioningCipher(LinkCode code) {
        this.code = code;
    }

    /** HMAC-SHA256 of the new device's serialised public key. */
    byte[] mac(byte[] publicKey) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(code.macKey(), "HmacSHA256"));
            return mac.doFinal(publicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HMAC-SHA256", e);
        }
    }

    /**
     * Whether whoever knows the code has made this key.
     *
     * @throws UntrustedPlace when its MAC does not fit
     */
    void check(byte[] publicKey, byte[] mac) throws UntrustedPlace {
        if (!MessageDigest.isEqual(mac, mac(publicKey))) {
            throw new UntrustedPlace(
                    "the server gave a key that the new device did not make: nothing was sent");
        }
    }

    /**
     * Seals to a public key that was {@linkplain #check checked}.
     *
     * @throws UntrustedPlace when it is no key
     * @throws IllegalArgumentException when the message is longer than {@link #MOST_BYTES}
     */
    byte[] seal(byte[] publicKey, ProvisioningMessage message) throws UntrustedPlace {
        byte[] sealed;
        try {
            sealed = new ECPublicKey(publicKey).seal(message.toByteArray(), code.info(), NOTHING);
        } catch (InvalidKeyException e) {
            throw new UntrustedPlace("the new device's key is no key: nothing was sent");
        }
        if (sealed.length > MOST_BYTES) {
            throw new IllegalArgumentException("a message to a new device has at most 256 KiB");
        }
        return sealed;
    }

    /**
     * Opens what lay at the meeting place.
     *
     * @throws UntrustedPlace when it was altered, or sealed without the code
     */
    ProvisioningMessage open(ECPrivateKey key, byte[] sealed) throws UntrustedPlace {
        if (sealed.length > MOST_BYTES) {
            throw new UntrustedPlace("the message from the other device is too long");
        }
        try {
            return ProvisioningMessage.parseFrom(key.open(sealed, code.info(), NOTHING));
        } catch (InvalidMessageException
                | InvalidProtocolBufferException
                | IllegalArgumentException e) {
            throw new UntrustedPlace(
                    "what the server gave was not sealed by a device that knows the code");
        }
    }
}
