package im.exo.client.usernames;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/** A link to a username: where it lies at the server, and what opens it, which no server knows. */
public final class UsernameLink {

    /** What a link begins with. */
    public static final String PREFIX = "exo:user:";

    static final int ENTROPY_BYTES = 32;
    private static final int HANDLE_BYTES = 16;

    private final byte[] entropy;
    private final UUID handle;

    UsernameLink(byte[] entropy, UUID handle) {
        if (entropy.length != ENTROPY_BYTES) {
            throw new IllegalArgumentException(
                    "the entropy of a link has " + ENTROPY_BYTES + " bytes");
        }
        this.entropy = entropy.clone();
        this.handle = handle;
    }

    /** @throws NotAUsername when it is no link, or not a whole one */
    public static UsernameLink parse(String text) throws NotAUsername {
        if (!text.startsWith(PREFIX)) {
            throw new NotAUsername("a link begins with " + PREFIX);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new NotAUsername("the link has characters that no link has");
        }
        if (bytes.length != ENTROPY_BYTES + HANDLE_BYTES) {
            throw new NotAUsername("the link is not whole");
        }
        var handle = ByteBuffer.wrap(bytes, ENTROPY_BYTES, HANDLE_BYTES);
        return new UsernameLink(
                Arrays.copyOf(bytes, ENTROPY_BYTES), new UUID(handle.getLong(), handle.getLong()));
    }

    /** {@link #PREFIX} and 48 bytes in base64url: the entropy, then the handle. */
    public String text() {
        var bytes =
                ByteBuffer.allocate(ENTROPY_BYTES + HANDLE_BYTES)
                        .put(entropy)
                        .putLong(handle.getMostSignificantBits())
                        .putLong(handle.getLeastSignificantBits())
                        .array();
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    byte[] entropy() {
        return entropy.clone();
    }

    UUID handle() {
        return handle;
    }

    @Override
    public String toString() {
        return "UsernameLink[redacted]";
    }
}
