package im.exo.client.files;

import com.fasterxml.jackson.annotation.JsonIgnore;

import im.exo.contract.AccountId;
import im.exo.contract.EnvelopeId;

import org.jspecify.annotations.Nullable;

/**
 * A file on its way to the server; what is left to do after any crash.
 *
 * @param peer the recipient's 16 bytes
 * @param envelope the id under which the message will go out, 16 bytes
 * @param spool name of the ciphertext in the profile's spool folder
 * @param path of the upload on the server, null before it exists
 */
record PendingUpload(
        byte[] peer,
        byte[] envelope,
        long sentAt,
        String spool,
        long length,
        byte[] key,
        byte[] digest,
        byte[] plaintextDigest,
        long size,
        String name,
        String mediaType,
        @Nullable String path) {

    PendingUpload at(@Nullable String newPath) {
        return new PendingUpload(
                peer,
                envelope,
                sentAt,
                spool,
                length,
                key,
                digest,
                plaintextDigest,
                size,
                name,
                mediaType,
                newPath);
    }

    @JsonIgnore
    AccountId recipient() {
        return AccountId.of(peer);
    }

    @JsonIgnore
    EnvelopeId id() {
        return EnvelopeId.of(envelope);
    }

    @Override
    public String toString() {
        return "PendingUpload[redacted]";
    }
}
