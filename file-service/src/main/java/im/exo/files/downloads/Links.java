package im.exo.files.downloads;

import im.exo.files.BlobId;
import im.exo.files.FileSecrets;
import im.exo.files.library.StoredFile;

import jakarta.enterprise.context.ApplicationScoped;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * Links that carry their own permission: HMAC-SHA256 over the blob's name and the second at which
 * the link ends. No database is asked when one is used.
 */
@ApplicationScoped
public class Links {

    /** The longest that a link lives; the hour it ends in is rounded down, so that URLs repeat. */
    static final Duration LONGEST = Duration.ofHours(24);

    private static final byte[] LABEL = "exo cdn v1".getBytes(StandardCharsets.US_ASCII);

    private final FileSecrets secrets;

    Links(FileSecrets secrets) {
        this.secrets = secrets;
    }

    /** A link that ends within {@link #LONGEST} and not after the file. */
    public Link to(StoredFile file) {
        return to(file, Instant.now());
    }

    Link to(StoredFile file, Instant now) {
        var hour = now.plus(LONGEST).truncatedTo(ChronoUnit.HOURS);
        var end = file.expires().truncatedTo(ChronoUnit.SECONDS);
        var expires = end.isBefore(hour) ? end : hour;
        return new Link(file.blob(), expires, signature(file.blob(), expires));
    }

    /** Whether the signature is ours and the time has not come; takes as long for any other. */
    boolean valid(BlobId blob, Instant expires, String signature, Instant now) {
        boolean ours =
                MessageDigest.isEqual(
                        signature(blob, expires).getBytes(StandardCharsets.UTF_8),
                        signature.getBytes(StandardCharsets.UTF_8));
        return ours && now.isBefore(expires);
    }

    private String signature(BlobId blob, Instant expires) {
        byte[] message =
                ByteBuffer.allocate(LABEL.length + 16 + Long.BYTES)
                        .put(LABEL)
                        .put(blob.bytes())
                        .putLong(expires.getEpochSecond())
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secrets.signLink(message));
    }

    /** Permission to read one blob until {@code expires}. Whoever has it may use it. */
    public record Link(BlobId blob, Instant expires, String signature) {

        /** Relative to the front door. */
        public String path() {
            return "/cdn/" + blob.text() + "?exp=" + expires.getEpochSecond() + "&sig=" + signature;
        }

        @Override
        public String toString() {
            return "Link[redacted]";
        }
    }
}
